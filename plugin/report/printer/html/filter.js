
(function () {
  var form = document.querySelector("form.filter");
  if (!form) return;
  var input = form.querySelector("input");
  var output = form.querySelector("output");
  var controls = Array.from(document.querySelectorAll("details.control"));
  var wasOpen = null;

  function apply() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    var filtering = words.length > 0;
    if (filtering && !wasOpen) wasOpen = controls.map(function (c) { return c.open; });
    var shown = 0;
    controls.forEach(function (control, i) {
      var heading = control.querySelector("summary").textContent.toLowerCase();
      var any = false;
      control.querySelectorAll("tbody tr").forEach(function (row) {
        var text = heading + " " + row.textContent.toLowerCase();
        var match = words.every(function (word) { return text.includes(word); });
        row.hidden = !match;
        any = any || match;
        if (match) shown++;
      });
      control.hidden = !any;
      control.open = filtering ? any : (wasOpen ? wasOpen[i] : control.open);
    });
    if (!filtering) wasOpen = null;
    document.querySelectorAll("section.severity").forEach(function (section) {
      section.hidden = !section.querySelector("details.control:not([hidden])");
    });
    output.textContent = filtering ? output.dataset.shown.replace("#", shown) : "";
  }

  form.hidden = false;
  input.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.querySelectorAll("button").forEach(function (button) {
    button.addEventListener("click", function () {
      controls.forEach(function (control) { control.open = "open" in button.dataset; });
    });
  });
  window.addEventListener("beforeprint", function () {
    controls.forEach(function (control) { control.open = true; });
  });
})();
