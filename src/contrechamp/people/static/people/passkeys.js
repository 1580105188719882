// Says on the page, in the reader's language, that a passkey did not work; allauth's own script only tells the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("passkey_failed");
  if (notice) notice.hidden = false;
});
