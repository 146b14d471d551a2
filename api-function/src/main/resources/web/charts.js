"use strict";

function colours() {
  const style = getComputedStyle(document.documentElement);
  return { ink: style.getPropertyValue("--pico-color").trim(), bar: style.getPropertyValue("--pico-primary").trim() };
}

function options(title, x, y) {
  const { ink } = colours();
  const axis = (text, more) => ({ title: { display: true, text, color: ink }, ...more, ticks: { color: ink, ...more.ticks } });
  return {
    animation: false,
    maintainAspectRatio: false,
    plugins: { legend: { display: false }, title: { display: true, text: title, color: ink } },
    scales: { x: axis(...x), y: axis(...y) },
  };
}

const CHARTS = {
  histogram: (values) => ({
    type: "bar",
    data: {
      labels: values.map((_, group) => `${group * 10}–${group * 10 + 10}`),
      datasets: [{ data: values, backgroundColor: colours().bar }],
    },
    options: options("Grades", ["grade", {}], ["results", { beginAtZero: true, ticks: { precision: 0 } }]),
  }),
  pairs: (values) => ({
    type: "scatter",
    data: {
      datasets: [
        { data: values.map(([x, y]) => ({ x, y })), backgroundColor: colours().bar, pointRadius: 4, clip: 8 },
        { type: "line", data: [{ x: 0, y: 0 }, { x: 100, y: 100 }], borderColor: colours().ink, borderWidth: 1, pointRadius: 0 },
      ],
    },
    options: options(
      "Above the line the candidate is better",
      ["baseline", { min: 0, max: 100 }],
      ["candidate", { min: 0, max: 100 }],
    ),
  }),
};

function draw(root) {
  for (const canvas of root.querySelectorAll("canvas[data-chart]")) {
    if (!Chart.getChart(canvas)) {
      new Chart(canvas, CHARTS[canvas.dataset.chart](JSON.parse(canvas.dataset.values)));
    }
  }
}

document.addEventListener("DOMContentLoaded", () => draw(document));
document.addEventListener("htmx:load", (event) => draw(event.detail.elt.parentElement ?? document));
