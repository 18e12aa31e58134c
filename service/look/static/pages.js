// What a person feels at the bench: moving in the grid and pasting a block. Without it every form works the same.

for (const form of document.querySelectorAll("[data-grid]")) {
  const lines = [...form.querySelectorAll("tbody tr")].map((row) => [...row.cells].slice(1).map(fieldOf));
  form.addEventListener("keydown", (event) => move(event, lines));
  form.addEventListener("paste", (event) => paste(event, lines));
}

document.querySelector("#refusal")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function fieldOf(cell) {
  return cell.querySelector("input");
}

function placeOf(field, lines) {
  const line = lines.findIndex((fields) => fields.includes(field));
  return line < 0 ? null : [line, lines[line].indexOf(field)];
}

function move(event, lines) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const step = steps[event.key];
  const field = event.target;
  const place = step && !event.ctrlKey && !event.metaKey && !event.altKey ? placeOf(field, lines) : null;
  if (!place) return;
  // Inside a number the left and right keys move the caret; they leave the cell only at its ends.
  const length = field.value.length;
  if (event.key === "ArrowLeft" && field.selectionEnd > 0 && field.selectionEnd - field.selectionStart < length) return;
  if (event.key === "ArrowRight" && field.selectionStart < length && field.selectionEnd - field.selectionStart < length)
    return;
  event.preventDefault();
  let [line, column] = place;
  do {
    line += step[0];
    column += step[1];
    if (line < 0 || line >= lines.length || column < 0 || column >= lines[line].length) return;
  } while (!lines[line][column]);
  lines[line][column].focus();
  lines[line][column].select();
}

function paste(event, lines) {
  const place = placeOf(event.target, lines);
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!place || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  text.split("\n").forEach((row, down) => {
    row.split("\t").forEach((value, across) => {
      const field = lines[place[0] + down]?.[place[1] + across];
      if (field) field.value = value.trim();
    });
  });
}
