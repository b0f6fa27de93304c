// Figures that enlarge on a click: over the page, until Escape, the button or a click beside them closes it.

const enlarged = document.getElementById("enlarged");
for (const button of document.querySelectorAll("figure > .drawn")) {
  const [drawn, words] = [button.querySelector("img"), button.parentElement.querySelector("figcaption")];
  button.addEventListener("click", () => {
    enlarged.querySelector(".large").replaceChildren(drawn.cloneNode());
    enlarged.querySelector("figcaption").replaceChildren(...words.cloneNode(true).childNodes);
    enlarged.showModal();
  });
}
enlarged.addEventListener("click", (event) => {
  if (event.target === enlarged || event.target.closest("button")) enlarged.close();
});
