import { testPlayToEnd } from "./play-to-end.ts";

testPlayToEnd("embedded");
