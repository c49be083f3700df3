/** Calls `found` for the first element that matches, now or when it is drawn. */
export function whenPresent(selector: string, found: (element: Element) => void): void {
  const present = document.querySelector(selector);
  if (present !== null) {
    found(present);
    return;
  }
  const observer = new MutationObserver(() => {
    const element = document.querySelector(selector);
    if (element === null) return;
    observer.disconnect();
    found(element);
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
}
