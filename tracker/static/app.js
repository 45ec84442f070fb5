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
  if (form.method !== "post" || event.defaultPrevented) return;
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
