// A small chart of one number over a life: the whole life faintly, the life so far over it, and a cursor.

const WIDTH = 300;
const HEIGHT = 100;

function svgElement(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// Lowest and highest of all values that are there, with 0 between them.
function rangeOf(lists) {
  const values = lists.flat().filter((value) => value !== null);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return high > low ? [low, high] : [0, 1];
}

function inWords(value, digits = 4) {
  if (value === null || value === undefined) return "–";
  const text = Number.isInteger(value) ? String(value) : Number(value.toPrecision(digits)).toString();
  return text.replace("-", "−");
}

class Chart {
  constructor(holder, name) {
    this.name = name;
    this.heading = holder.querySelector(".now");
    this.low = holder.querySelector(".low");
    this.high = holder.querySelector(".high");
    this.svg = holder.querySelector("svg");
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.parts = Object.fromEntries(
      ["zero", "whole", "past", "cursor", "tip"].map((part) => [
        part,
        this.svg.appendChild(svgElement("path", { class: part, d: "" })),
      ]),
    );
  }

  // What the chart shows from now on; both worlds share the range and the length.
  set(values, moments, [low, high], longest) {
    Object.assign(this, { values, moments });
    this.x = (steps) => (WIDTH * steps) / Math.max(longest, 1);
    this.y = (value) => HEIGHT - (HEIGHT * (value - low)) / (high - low);
    this.low.textContent = inWords(low, 2);
    this.high.textContent = inWords(high, 2);
    this.parts.whole.setAttribute("d", this.outline(values.length - 1));
    this.parts.zero.setAttribute("d", low < 0 ? `M0 ${this.y(0)}H${WIDTH}` : "");
  }

  // The line up to a moment, as steps: a value holds until the next one.
  outline(place) {
    let drawn = "";
    for (let index = 0; index <= place; index += 1) {
      const value = this.values[index];
      if (value === null) continue;
      const x = this.x(this.moments[index]).toFixed(2);
      const y = this.y(value).toFixed(2);
      drawn += drawn ? `H${x}V${y}` : `M${x} ${y}`;
    }
    return drawn;
  }

  show(place, steps) {
    const value = this.values[place];
    const x = this.x(steps);
    this.parts.past.setAttribute("d", this.outline(place));
    this.parts.cursor.setAttribute("d", `M${x} 0V${HEIGHT}`);
    const tip = value === null ? "" : `M${this.x(this.moments[place])} ${this.y(value)}h0.01`;
    this.parts.tip.setAttribute("d", tip);
    this.heading.textContent = inWords(value);
    const last = this.values[this.values.length - 1];
    this.svg.setAttribute("aria-label", `${this.name}: ${inWords(value)} now, ${inWords(last)} at the end`);
  }
}
