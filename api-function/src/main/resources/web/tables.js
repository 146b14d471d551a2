"use strict";

/*
 * Draws the table inside each figure.chart, or the one that it names as data-table: the first column names the points, and
 * each column whose head says data-series is a series, on the left axis ("y") or on the right one ("right"); where several
 * figures draw one table, data-figure says of which. The table stays for those who cannot see.
 */
const COLOURS = ["#1f77b4", "#d9730d", "#2b9348", "#b5179e", "#6c757d", "#c1121f"];

function numbers(rows, column) {
  return rows.map((row) => {
    const cell = row.cells[column];
    const value = Number(cell.dataset.value ?? cell.textContent.replaceAll(/[$,]/g, ""));
    return Number.isNaN(value) ? null : value;
  });
}

function datasets(figure, heads, rows, isLine) {
  return heads
    .map((head, column) => ({ head, column }))
    .filter(({ head }) => head.dataset.series && (head.dataset.figure ?? figure.id) === figure.id)
    .map(({ head, column }, index) => ({
      label: head.textContent.trim(),
      data: numbers(rows, column),
      yAxisID: head.dataset.series,
      borderColor: COLOURS[index % COLOURS.length],
      backgroundColor: COLOURS[index % COLOURS.length],
      borderWidth: isLine ? 2 : 0,
      pointRadius: rows.length > 60 ? 0 : 2,
      spanGaps: true,
    }));
}

function tableOf(figure) {
  return figure.dataset.table ? document.getElementById(figure.dataset.table) : figure.querySelector("table");
}

function drawChart(figure) {
  const table = tableOf(figure);
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  const isLine = figure.dataset.chart === "line";
  const ink = getComputedStyle(figure).color;
  const frame = document.createElement("div");
  const canvas = document.createElement("canvas");
  frame.className = "canvas";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", figure.querySelector("figcaption").textContent.trim() + "; the numbers are in the table below");
  frame.append(canvas);
  figure.querySelector("figcaption").after(frame);
  const axis = (position) => ({
    position,
    beginAtZero: true,
    ticks: position === "left" ? { color: ink, precision: 0 } : { color: ink },
    grid: { drawOnChartArea: position === "left", color: "rgb(128 128 128 / 0.25)" },
  });
  const scales = { x: { ticks: { color: ink, maxRotation: 0, autoSkip: true }, grid: { display: false } }, y: axis("left") };
  if (heads.some((head) => head.dataset.series === "right")) {
    scales.right = axis("right");
  }
  new Chart(canvas, {
    type: isLine ? "line" : "bar",
    data: { labels: rows.map((row) => row.cells[0].textContent.trim()), datasets: datasets(figure, heads, rows, isLine) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: { legend: { labels: { color: ink } } },
      scales,
    },
  });
}

function drawCharts() {
  document.querySelectorAll("figure.chart").forEach((figure) => {
    if (!figure.querySelector("canvas") && tableOf(figure)?.tBodies[0].rows.length) {
      drawChart(figure);
    }
  });
}

document.addEventListener("DOMContentLoaded", drawCharts);
document.addEventListener("htmx:afterSettle", drawCharts);
