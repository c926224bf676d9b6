// Brings the marked quote into sight. Streamlit draws a page piece by piece and fetches its fonts meanwhile, so the
// place moves for a moment; once the reader has taken over, the page stays where the reader wants it.
(() => {
  const SELECTOR = "[class*='st-key-quoted-document']";
  const LATER_MS = [0, 150, 400, 900, 1800, 3000];
  const HANDS_ON = ["wheel", "touchstart", "pointerdown", "keydown"];
  let taken = false;
  const take = () => { taken = true; };
  HANDS_ON.forEach((event) => addEventListener(event, take, { once: true, passive: true, capture: true }));
  LATER_MS.forEach((wait) => setTimeout(() => {
    if (!taken) document.querySelector(SELECTOR)?.scrollIntoView({ block: "center" });
  }, wait));
})();
