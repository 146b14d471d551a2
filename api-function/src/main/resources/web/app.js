"use strict";

/** The key in the link that a local Mayfly prints: what stands after the # never reaches a server. */
function signInByFragment() {
  const form = document.getElementById("sign-in");
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (form && key) {
    history.replaceState(null, "", location.pathname + location.search);
    form.elements.namedItem("key").value = key;
    form.requestSubmit();
  }
}

document.addEventListener("DOMContentLoaded", signInByFragment);
