// Close the menu when one clicks elsewhere or presses Escape; everything else works without a script.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.nav-more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.nav-more[open]")) menu.open = false;
  }
});
