/** What is said below an answer that has no end. */
export const STOPPED_WORDS = {
  stopped: "Stopped. The text so far is kept.",
  interrupted: "Interrupted before the end. The text so far is kept.",
  failed: "This answer could not be finished. Your question is kept: ask again in a moment.",
};
