/*
 * Notes when each mark (w0000, w0001, ...) of the newest answer appears in the DOM, in
 * milliseconds since the epoch. Put into every page before its own scripts.
 */
window.benchmark = {
  begin() {
    this.seen = {};
    this.last = -1;
    this.answer = null;
    this.known = new Set(document.querySelectorAll("[data-testid=message-answer]"));
    // performance.timeOrigin and the system's clock may have drifted apart since the page began
    this.offset = Date.now() - performance.now();
    this.observer = new MutationObserver(() => this.look());
    this.observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  },

  look() {
    const now = this.offset + performance.now();
    if (!this.answer?.isConnected) this.answer = this.newest();
    if (!this.answer) return;
    const tail = this.answer.textContent.slice(-1500);
    for (const [, digits] of tail.matchAll(/w(\d{4})/g)) {
      const mark = Number(digits);
      if (mark > this.last) {
        this.seen[mark] = now;
        this.last = mark;
      }
    }
  },

  newest() {
    const answers = document.querySelectorAll("[data-testid=message-answer]");
    const last = answers[answers.length - 1];
    return last && !this.known.has(last) ? last : null;
  },

  end() {
    this.observer.disconnect();
    return this.seen;
  },
};
