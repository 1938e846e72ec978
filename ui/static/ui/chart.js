// @ts-check
/**
 * Charts from tables. The table is the content; the chart is an extra for those who see it.
 *
 * Markup: `<figure data-chart="bar|rows|line|stacked"><figcaption>…</figcaption><table>…</table></figure>`
 * with the categories in the first column, one series per further column, and numbers either plain
 * or in `data-value`. ECharts is fetched only by pages that have such a figure.
 */
import { t } from "./strings.js";

const COLOURS = ["#0f69b4", "#b81f1f", "#5b7c1f", "#8a5a00", "#6b4fa0", "#007a87"];

/**
 * @typedef {{categories: string[], series: {name: string, values: (number | null)[]}[]}} TableData
 * @typedef {{setOption: (option: object) => void, resize: () => void, dispose: () => void}} Chart
 * @typedef {{init: (element: HTMLElement, theme: null, options: object) => Chart}} Charts
 */

/** @type {Promise<Charts> | undefined} */
let library;

/** @returns {Promise<Charts>} */
function charts() {
  const address = new URL("../vendor/echarts/echarts.esm.min.js", import.meta.url).href;
  library ??= /** @type {Promise<Charts>} */ (import(address));
  return library;
}

/**
 * @param {Element} cell
 * @returns {number | null}
 */
function cellNumber(cell) {
  const text = cell instanceof HTMLElement ? (cell.dataset.value || cell.textContent || "") : "";
  const plain = text.replace(/[.\s%]/g, "").replace(",", ".");
  const value = cell instanceof HTMLElement && cell.dataset.value ? Number(text) : Number(plain);
  return plain === "" || Number.isNaN(value) ? null : value;
}

/**
 * Read a table: the first column names the rows, the header row names the series.
 * @param {HTMLTableElement} table
 * @returns {TableData}
 */
export function readTable(table) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].slice(1);
  const rows = [...(table.tBodies[0]?.rows ?? [])].filter((row) => row.cells.length === heads.length + 1);
  return {
    categories: rows.map((row) => (row.cells[0]?.textContent ?? "").trim()),
    series: heads.map((head, index) => ({
      name: (head.textContent ?? "").trim(),
      values: rows.map((row) => {
        const cell = row.cells[index + 1];
        return cell ? cellNumber(cell) : null;
      }),
    })),
  };
}

/**
 * @param {TableData} data
 * @param {string} kind
 * @param {string} unit
 * @returns {object}
 */
export function chartOption(data, kind, unit) {
  const line = kind === "line";
  const rows = kind === "rows"; // Bars that lie, for names too long to stand under one.
  const locale = document.documentElement.lang || "es-CL";
  const show = (/** @type {unknown} */ value) =>
    typeof value === "number" ? value.toLocaleString(locale) + (unit ? ` ${unit}` : "") : "–";
  return {
    color: COLOURS,
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: "Roboto, Arial, sans-serif", color: "#14202e" },
    grid: { left: 12, right: 18, top: data.series.length > 1 ? 40 : 18, bottom: 12, containLabel: true },
    legend: data.series.length > 1 ? { top: 4, type: "scroll" } : undefined,
    // Rich text is drawn on the canvas; the other kind writes style attributes, which the CSP forbids.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: show },
    [rows ? "yAxis" : "xAxis"]: {
      type: "category",
      data: data.categories,
      inverse: rows,
      axisLabel: rows ? { width: 170, overflow: "truncate", interval: 0 } : { hideOverlap: true },
    },
    [rows ? "xAxis" : "yAxis"]: {
      type: "value",
      axisLabel: { hideOverlap: true, formatter: (/** @type {number} */ v) => v.toLocaleString(locale) },
    },
    series: data.series.map((series) => ({
      name: series.name,
      type: line ? "line" : "bar",
      stack: kind === "stacked" ? "all" : undefined,
      barMaxWidth: 42,
      showSymbol: data.categories.length < 40,
      data: series.values,
    })),
  };
}

/**
 * @param {HTMLElement} figure
 * @param {HTMLElement} canvas
 */
function addToggle(figure, canvas) {
  const holder = /** @type {HTMLElement | null} */ (figure.querySelector(".table-scroll") ?? figure.querySelector("table"));
  if (!holder) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet chart-toggle no-print";
  const draw = () => {
    button.textContent = t(holder.hidden ? "showTable" : "hideTable");
    button.setAttribute("aria-expanded", String(!holder.hidden));
  };
  button.addEventListener("click", () => {
    holder.hidden = !holder.hidden;
    draw();
  });
  holder.hidden = true;
  draw();
  canvas.after(button);
}

/** @param {HTMLElement} figure */
async function drawChart(figure) {
  const table = figure.querySelector("table");
  if (!table || figure.dataset.drawn) return;
  figure.dataset.drawn = "yes";
  const data = readTable(table);
  if (figure.dataset.series) data.series = data.series.slice(0, Number(figure.dataset.series));
  if (data.categories.length === 0) return;
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  if (figure.dataset.chart === "rows") canvas.classList.add(data.categories.length > 8 ? "chart-tall" : "chart-short");
  canvas.setAttribute("aria-hidden", "true");
  (table.closest(".table-scroll") ?? table).before(canvas);
  try {
    const chart = (await charts()).init(canvas, null, { renderer: "canvas" });
    chart.setOption(chartOption(data, figure.dataset.chart ?? "bar", figure.dataset.unit ?? ""));
    new ResizeObserver(() => chart.resize()).observe(canvas);
    addToggle(figure, canvas);
  } catch {
    canvas.remove(); // The library did not arrive: the table stays, and says the same.
  }
}

/** Draw every figure of the page, also those that htmx brings later. */
export function startCharts() {
  const scan = () => {
    for (const figure of document.querySelectorAll("figure[data-chart]")) {
      void drawChart(/** @type {HTMLElement} */ (figure));
    }
  };
  document.addEventListener("htmx:afterSettle", scan);
  scan();
}
