/** Colours and type of the page's tokens, as a canvas needs them: in words, for the scheme that holds now. */
export interface Theme {
  hls: string;
  dash: string;
  text: string;
  line: string;
  font: string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    hls: token("hls"),
    dash: token("dash"),
    text: token("text-faint"),
    line: token("line"),
    font: `12px ${token("font-sans")}`,
  };
}

/** Calls back when the system changes between dark and light, and when it changes the pixels' density. */
export function onThemeChange(callback: () => void): void {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", callback);
}
