// @ts-check
// Dark where the reader's system is; before anything is shown.
document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
