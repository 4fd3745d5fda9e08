import { apiUrl } from "./client.ts";

/** What the host prints: the address of the library with `#token=…` behind it. */
const IN_ADDRESS = /^#token=([\w-]+)$/;

let asking: Promise<boolean> | undefined;

/** Takes the token out of the page's address, which others may see, and logs in with it. */
export async function takeTokenFromAddress(): Promise<void> {
  const [, token] = IN_ADDRESS.exec(location.hash) ?? [];
  if (!token) return;
  history.replaceState(null, "", location.pathname + location.search);
  await login(token);
}

/** Asks the person for the token, once for all that wait for it; true when this browser is logged in now. */
export function askForToken(): Promise<boolean> {
  asking ??= showDialog().finally(() => {
    asking = undefined;
  });
  return asking;
}

/** The answer is a cookie that scripts cannot read. False for a wrong token, and for no answer. */
async function login(token: string): Promise<boolean> {
  const response = await fetch(apiUrl("/login"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  }).catch(() => null);
  return response?.ok ?? false;
}

function showDialog(): Promise<boolean> {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  const words = document.createElement("p");
  const field = document.createElement("input");
  const send = document.createElement("button");
  const leave = document.createElement("button");
  words.textContent = "This needs the token. It was printed at the first start, and lies in the data folder.";
  Object.assign(field, { type: "password", required: true, autocomplete: "current-password" });
  field.setAttribute("aria-label", "Token");
  Object.assign(send, { textContent: "Log in" });
  Object.assign(leave, { textContent: "Cancel", type: "button" });
  dialog.className = "token-dialog";
  field.className = "field";
  send.className = "button primary";
  leave.className = "button";
  form.append(words, field, send, leave);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    let isIn = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      isIn = await login(field.value.trim());
      if (isIn) return dialog.close();
      words.textContent = "That is not the token.";
      field.select();
    });
    leave.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(isIn);
    });
  });
}
