// Brings a question to the top of the view: when it is asked, when its answer is drawn anew from what was kept, and
// when its conversation is opened again. Streamlit draws a page piece by piece, so the place moves for a moment.
(() => {
  const LATER_MS = [0, 150, 400, 900, 1800, 3000];
  const HANDS_ON = ["wheel", "touchmove", "pointerdown", "keydown"];
  const WRITING = ["pointerdown", "keydown"]; // in the question box these are about the next question, not the place
  const address = new URL(document.currentScript.src).searchParams;
  const conversation = address.get("conversation");
  const question = address.get("question");
  const coming = question === "new";
  const earlier = window.questionInSight;
  // A reader who moved away while the answer came stays there when it is drawn anew.
  const same = earlier?.coming && !coming && earlier.conversation === conversation;
  const sight = { conversation, coming, taken: same ? earlier.taken : false };
  window.questionInSight = sight;
  if (!earlier) HANDS_ON.forEach((name) => addEventListener(name, (event) => {
    const writes = WRITING.includes(name) && event.target.closest?.(".st-key-ask-box");
    if (!writes) window.questionInSight.taken = true;
  }, { passive: true, capture: true }));
  LATER_MS.forEach((wait) => setTimeout(() => {
    if (window.questionInSight !== sight || sight.taken) return;
    document.querySelector(`.st-key-asked-${question}`)?.scrollIntoView({ block: "start" });
  }, wait));
})();
