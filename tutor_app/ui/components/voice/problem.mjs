/** Why voice cannot be used now: a code for the page, perhaps the server's words, perhaps when to try again. */
export class Problem extends Error {
  /** @param {string} code one of those in words.mjs, or the server's own with its `detail` */
  constructor(code, { detail = "", seconds = 0 } = {}) {
    super(code);
    Object.assign(this, { code, detail, seconds });
  }
}

const MOST_SECONDS = 3_600;

/** @returns {Promise<Problem>} what a refusal of the server means */
export async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const seconds = Math.min(Math.ceil(Number(response.headers.get("Retry-After")) || 0), MOST_SECONDS);
  if (response.status === 401) return new Problem("signed_out");
  const code = typeof body.code === "string" ? body.code : "server";
  return new Problem(code, { detail: typeof body.detail === "string" ? body.detail : "", seconds });
}
