/** Draws nothing; while it is there, keys of an input method are not heard by the page. */

import { useEffect } from "react";
import { guard } from "./composition.mjs";

export function CompositionGuard() {
  useEffect(() => guard(window), []);
  return null;
}
