import { useEffect } from "react";
import { standing } from "../standing/standing.mjs";

const DONE = "tutor-left";

/**
 * Loads another address of this site from the server, outside the page's own router.
 *
 * Each departure has a name of its own and happens once: the page that comes back gets the state of
 * its tab with the last departure in it.
 */
export function Leave({ to, name }) {
  useEffect(() => {
    if (!name || !to.startsWith("/") || to.startsWith("//")) return;
    if (sessionStorage.getItem(DONE) === name || standing.look()) return;
    sessionStorage.setItem(DONE, name);
    window.location.replace(to + window.location.hash); // kept by the redirect back
  }, [to, name]);
  return null;
}
