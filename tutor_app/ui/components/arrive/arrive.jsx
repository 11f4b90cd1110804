/** Goes to the place that the address names with #, once the page has it. */

import { useEffect } from "react";

const TRIES = 20;
const EVERY_MS = 50;

export function Arrive({ page }) {
  useEffect(() => {
    if (!page) return undefined;
    let tries = 0;
    let timer = 0;
    const go = () => {
      const place = document.getElementById(named(location.hash.slice(1)));
      if (place) place.scrollIntoView();
      else if (++tries < TRIES) timer = setTimeout(go, EVERY_MS);
    };
    if (location.hash.length > 1) go();
    else document.querySelector(".in-shell")?.scrollTo(0, 0);
    addEventListener("hashchange", go);
    return () => {
      clearTimeout(timer);
      removeEventListener("hashchange", go);
    };
  }, [page]);
  return null;
}

/** The id behind a hash; one that is badly written names nothing. */
function named(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return "";
  }
}
