// Headings get the ids that GitHub gives them, so that the same links work there and here.
addEventListener("DOMContentLoaded", () => {
  for (const heading of document.querySelectorAll("main h2, main h3")) {
    heading.id = heading.textContent.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
  }
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) {
    target.scrollIntoView();
  }
});
