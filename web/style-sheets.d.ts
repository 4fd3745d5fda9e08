/** Style sheets that Vite takes along with a module. */
declare module "*.css";
