import { useEffect } from "react";
import { toast } from "sonner";

const SHOWN_MS = { error: 8_000, success: 4_000 };
const SHOWN = "tutor-noticed";

/**
 * Shows `text` as a toast, once for each `name`: a page that is loaded again gets the state of its tab with
 * the last notice in it.
 */
export function Notice({ text, kind, name }) {
  useEffect(() => {
    if (!text || !name || sessionStorage.getItem(SHOWN) === name) return;
    sessionStorage.setItem(SHOWN, name);
    const show = kind === "error" ? toast.error : toast.success;
    show(text, { duration: SHOWN_MS[kind] ?? SHOWN_MS.error });
  }, [text, kind, name]);
  return null;
}
