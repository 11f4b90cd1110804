import { useEffect } from "react";

/** Loads another address of this site from the server, outside the page's own router. */
export function Leave({ to }) {
  useEffect(() => {
    if (to && to.startsWith("/") && !to.startsWith("//")) window.location.replace(to);
  }, [to]);
  return null;
}
