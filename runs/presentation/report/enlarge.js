// Figures that enlarge on a click: over the page, until Escape, the button or a click beside them closes it.

const enlarged = document.getElementById("enlarged");
for (const figure of document.querySelectorAll("figure:has(> .drawn)")) {
  const [drawn, words] = [figure.querySelector("img"), figure.querySelector("figcaption")];
  figure.querySelector(".drawn").addEventListener("click", () => {
    enlarged.querySelector(".large").replaceChildren(drawn.cloneNode());
    enlarged.querySelector("figcaption").replaceChildren(...words.cloneNode(true).childNodes);
    enlarged.showModal();
  });
}
enlarged.addEventListener("click", (event) => {
  if (event.target === enlarged || event.target.closest("button")) enlarged.close();
});
