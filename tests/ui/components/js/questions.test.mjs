import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf } from "../../../../tutor_app/ui/components/answer/questions.mjs";

test("fences become code, the rest stays as it was typed", () => {
  assert.deepEqual(partsOf("Why?\n\n```py\nx = '# no heading'\n```\n**not bold**"), [
    { text: "Why?" },
    { code: "x = '# no heading'", info: "py" },
    { text: "**not bold**" },
  ]);
});

test("an open fence is code to the end", () => {
  assert.deepEqual(partsOf("```\na\n\nb"), [{ code: "a\n\nb", info: "" }]);
});
