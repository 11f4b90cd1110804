import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, RANGES } from "../../../../tutor_app/ui/components/speech/formula_table.mjs";
import { formulaWords } from "../../../../tutor_app/ui/components/speech/formula_words.mjs";
import { MATHS } from "../../../../tutor_app/ui/components/speech/sign_table.mjs";
import { spokenWords } from "../../../../tutor_app/ui/components/speech/spoken_words.mjs";

const said = (sign) => spokenWords(`a ${sign} b`);
const SILENT = ["…"]; // a pause

test("each sign of mathematics is heard between words", () => {
  const lost = Object.keys(MATHS).filter((sign) => !SILENT.includes(sign) && said(sign) !== `a ${MATHS[sign]} b`);
  assert.deepEqual(lost, []);
});

test("each command of a formula is heard", () => {
  const lost = Object.keys({ ...COMMANDS, ...RANGES }).filter((name) => formulaWords(`a \\${name} b`) === "a b");
  assert.deepEqual(lost, []);
});
