/** Formulas with rows and columns: cases, matrices and lines that stand below each other. */

const ENVIRONMENT = /^(.*?)\\begin\{([a-zA-Z]+)\*?\}(?:\{[lcr|]*\})?(.*)\\end\{\2\*?\}(.*)$/s;
const LEADS = {
  __proto__: null,
  cases: "by cases:",
  matrix: "the matrix with rows",
  pmatrix: "the matrix with rows",
  bmatrix: "the matrix with rows",
  Bmatrix: "the matrix with rows",
  vmatrix: "the determinant of the rows",
  array: "the table with rows",
  aligned: "",
  align: "",
  split: "",
  gathered: "",
};

/**
 * @param {string} tex
 * @param {(part: string) => string} read reads a formula without rows
 * @returns {string | null} its words, null when it has no rows or none that this knows
 */
export function rowsWords(tex, read) {
  const [, before, name, body, after] = ENVIRONMENT.exec(tex) ?? [];
  if (name === undefined || !(name in LEADS) || /\\begin\b/.test(body + before + after)) return null;
  const rows = body.split(/\\\\(?:\[[^\]]*\])?/).map((row) => cellsWords(row, name, read));
  const said = rows.filter((row) => row !== "").join("; ");
  return [read(before), LEADS[name], said, read(after)].filter((part) => part !== "").join(" ");
}

/** The columns of lines that are only aligned are one formula. */
function cellsWords(row, name, read) {
  if (LEADS[name] === "") return read(row.replaceAll("&", " "));
  return row
    .split("&")
    .map((cell) => read(cell.replace(/\\(?:cr|hline)\b/g, " ")))
    .filter((cell) => cell !== "")
    .join(", ");
}
