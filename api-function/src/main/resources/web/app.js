"use strict";

const THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The key in the link that a local Mayfly prints: what stands after the # never reaches a server. Anywhere else somebody's
 * link would sign its reader in as somebody else, so there the reader has to send the form.
 */
function signInByFragment() {
  const form = document.getElementById("sign-in");
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (form && key) {
    history.replaceState(null, "", location.pathname + location.search);
    form.elements.namedItem("key").value = key;
    if (THIS_MACHINE.includes(location.hostname)) {
      form.requestSubmit();
    }
  }
}

document.addEventListener("DOMContentLoaded", signInByFragment);
window.addEventListener("hashchange", signInByFragment);

/** Rows that can be added to a form stand in a template on the page. */
function addRow(templateId, listId) {
  const list = document.getElementById(listId);
  list.append(document.getElementById(templateId).content.cloneNode(true));
  return list.lastElementChild;
}

/** Files are read here and sent as text, so they are still there when a form comes back with something wrong in it. */
async function upload(input) {
  for (const file of input.files) {
    const content = await file.text();
    let row = [...document.getElementById(input.dataset.to).children].find(
      (candidate) => !candidate.querySelector("[name=documentTitle]").value && !candidate.querySelector("textarea").value,
    );
    row ??= addRow(input.dataset.upload, input.dataset.to);
    row.querySelector("[name=documentTitle]").value = file.name;
    row.querySelector("[name=documentFormat]").value = /\.html?$/i.test(file.name) ? "html" : "text";
    row.querySelector("textarea").value = content;
  }
  input.value = "";
}

/** An export that does not fit into one answer goes on at a link; here its pages become one file. */
async function download(link) {
  const parts = [];
  let name = "export";
  let next = link.href;
  while (next) {
    const answer = await fetch(next);
    if (!answer.ok) {
      throw new Error(`The export failed with status ${answer.status}`);
    }
    name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? name;
    parts.push(await answer.text());
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("Link") ?? "")?.[1];
  }
  // Pages of JSON are documents of their own; all others make one when they are put one after the other.
  const whole = name.endsWith(".json") && parts.length > 1 ? `[${parts.join(",")}]` : parts.join("");
  const url = URL.createObjectURL(new Blob([whole]));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function notice(text) {
  const problem = document.createElement("p");
  problem.className = "problem";
  problem.textContent = text;
  document.getElementById("notice").replaceChildren(problem);
}

/** Shows of the form for a new experiment what belongs to the chosen way. */
function showJudge() {
  const chosen = document.querySelector("[name=judge]:checked");
  if (chosen) {
    for (const part of document.querySelectorAll("[data-judge]")) {
      part.hidden = !part.dataset.judge.split(" ").includes(chosen.value);
    }
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-export]");
  if (link) {
    event.preventDefault();
    download(link).catch((failure) => notice(failure.message));
    return;
  }
  const button = event.target.closest("button");
  if (button?.dataset.add) {
    addRow(button.dataset.add, button.dataset.to).querySelector("input:not([type=hidden]), select").focus();
  } else if (button?.dataset.copy) {
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.dataset.upload) {
    upload(event.target);
  } else if (event.target.name === "judge") {
    showJudge();
  }
});

/** A second click must not create a second thing. */
document.addEventListener("submit", (event) => {
  if ("once" in event.target.dataset) {
    if (event.target.dataset.sent) {
      event.preventDefault();
    }
    event.target.dataset.sent = "true";
  }
});

/** A page that the browser kept comes back as it was left. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
  }
});

const AGO = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const MOMENT = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

/** What the clock of the reader says; of what was within a day, how long ago it was. The server's words, in UTC, stay in the title. */
function showTime(time) {
  const then = new Date(time.dateTime);
  const minutes = Math.round((then - Date.now()) / 60000);
  time.title = time.textContent;
  time.dataset.shown = "";
  if (Math.abs(minutes) >= 24 * 60 || time.closest("figure")) {
    const year = then.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    time.textContent = then.toLocaleString("en-GB", { ...MOMENT, year });
  } else {
    time.textContent = Math.abs(minutes) < 60 ? AGO.format(minutes, "minute") : AGO.format(Math.round(minutes / 60), "hour");
  }
}

function showTimes() {
  document.querySelectorAll("time:not([data-shown])").forEach(showTime);
}

document.addEventListener("DOMContentLoaded", showTimes);
document.addEventListener("htmx:afterSettle", showTimes);
document.addEventListener("htmx:oobAfterSwap", showTimes);

document.addEventListener("htmx:sendError", () => notice("The server cannot be reached; what you see may be out of date."));

document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("[data-needs-script]")) {
    part.hidden = false;
  }
  showJudge();
});
