// Makes pages that already work without it a little better.
"use strict";

// What is hard to undo is asked about first.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.question;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A form that is on its way says so, and is not sent twice. (The server would not be fooled.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.dataset.quick !== undefined) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  }
});

// A calendar to pick a day from, beside the field in which days are typed as dd/mm/yyyy.
for (const field of document.querySelectorAll("input[data-day]")) {
  const label = field.dataset.day;
  const box = document.createElement("div");
  const picker = document.createElement("input");
  const button = document.createElement("button");
  box.className = "day-field";
  field.replaceWith(box);
  picker.type = "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  button.type = "button";
  button.className = "btn btn-plain";
  button.setAttribute("aria-label", label);
  button.innerHTML = field.ownerDocument.getElementById("calendar-icon").innerHTML;
  button.addEventListener("click", () => {
    const parts = field.value.split("/");
    picker.value = parts.length === 3 ? [parts[2], parts[1].padStart(2, "0"), parts[0].padStart(2, "0")].join("-") : "";
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    if (picker.value) field.value = picker.value.split("-").reverse().join("/");
    field.focus();
  });
  box.append(field, button, picker);
}

// A file that is too large is told before it travels.
for (const field of document.querySelectorAll("input[type=file][data-limit]")) {
  field.addEventListener("change", () => {
    const tooLarge = [...field.files].some((file) => file.size > Number(field.dataset.limit));
    field.setCustomValidity(tooLarge ? field.dataset.tooLarge : "");
    field.reportValidity();
  });
}

// Filters act as they are chosen.
for (const field of document.querySelectorAll("form[data-act-at-once] select")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// One box ticks all of its name.
for (const all of document.querySelectorAll("input[data-select-all]")) {
  const boxes = boxesOf(all.dataset.selectAll);
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
}

// How many boxes of a name are ticked, told where acts on them are offered. (A page that is
// gone back to has its boxes as they were left, so it is counted then, too.)
function countTicked() {
  for (const told of document.querySelectorAll("[data-count-of]")) {
    const boxes = boxesOf(told.dataset.countOf);
    const ticked = boxes.filter((box) => box.checked).length;
    told.textContent = " " + ticked;
    for (const all of document.querySelectorAll(`input[data-select-all="${told.dataset.countOf}"]`)) {
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
  }
}
document.addEventListener("change", countTicked);
window.addEventListener("pageshow", countTicked);

function boxesOf(name) {
  return [...document.querySelectorAll(`input[name="${name}"][type=checkbox]`)];
}

// The form of a row is made of the page's one when it is asked for. (Without scripts the link
// brings the page again, with the form in the row.)
for (const link of document.querySelectorAll("a[data-report]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const row = link.closest(".work-row");
    const form = row.querySelector(".quick-form") || makeQuick(link, row);
    form.hidden = link.getAttribute("aria-expanded") === "true";
    link.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input:not([type=hidden]), textarea").focus();
  });
}

function makeQuick(link, row) {
  let drawn = document.getElementById(link.dataset.report).innerHTML;
  for (const [name, value] of Object.entries(link.dataset)) drawn = drawn.replaceAll(`{${name}}`, value);
  row.insertAdjacentHTML("beforeend", drawn);
  const form = row.querySelector(".quick-form");
  form.elements.form_key.value += "-" + link.dataset.id;
  return form;
}

// Reports are saved where they are typed. Whatever the answer is, nothing typed is lost: what is
// no answer to a script (the session has ended, say) is left to the form itself.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.quick === undefined || form.dataset.plain) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const said = form.querySelector(".quick-said");
  const tell = (words, tone) => { said.textContent = words; said.className = "quick-said " + tone; };
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
    });
    if (answer.redirected) { location.assign(answer.url); location.reload(); return; }
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      form.dataset.plain = "yes";
      delete form.dataset.sent;
      form.requestSubmit();
      return;
    }
    const told = await answer.json();
    if (told.version) form.elements.version.value = told.version;
    form.elements.form_key.value = told.key;
    if (answer.ok) {
      showSaved(form, told);
      tell(told.said, "good");
    } else {
      tell(told.faults.join(" "), "bad");
      if (told.theirs) said.insertAdjacentHTML("beforeend", told.theirs);
    }
  } catch {
    tell(said.dataset.failed, "bad");
  }
  delete form.dataset.sent;
});

function showSaved(form, told) {
  const row = form.closest(".work-row");
  form.elements.words.value = "";
  if (!row) return;
  row.querySelector("progress").value = told.percent;
  row.querySelector("progress + span").textContent = told.percent + "%";
  row.querySelector(".work-state").innerHTML = told.state;
  row.querySelector(".work-acts form")?.remove();
}

// Whoever opens a page of a task has looked at it: what changed before is not new to them any more.
// (Without scripts a button on the page of talk says so.)
const looked = document.querySelector("[data-seen]");
const token = document.querySelector("input[name=csrf_token]");
if (looked && token) {
  fetch(looked.dataset.seen, {
    method: "POST", keepalive: true, body: new URLSearchParams({ csrf_token: token.value, quiet: "1" }),
  }).catch(() => {});
}
