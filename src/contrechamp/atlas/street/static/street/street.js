// The form of the street on an old phone: position, compass, a dial, and reports that wait for a connection.
// Written for old browsers; without it the form works too.
(function () {
  "use strict";
  var QUEUE = "street-queue", WITNESS = "street-witness";
  var form = document.getElementById("report"), told = document.getElementById("queue");
  var byId = function (id) { return document.getElementById(id); };
  var DOUBLE = 1000;  // milliseconds: a second tap so soon is no second report, which nobody fills in so fast
  var AGAIN = 60000;  // milliseconds, where the site has too much to take
  var sending = false, last = -DOUBLE;

  function stored(key, fallback) {
    try { return JSON.parse(localStorage.getItem(key)) || fallback; } catch (error) { return fallback; }
  }
  function store(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch (error) { return false; }
  }
  function random() {
    var numbers = new Uint8Array(16);
    window.crypto.getRandomValues(numbers);
    return Array.prototype.map.call(numbers, function (n) { return ("0" + n.toString(16)).slice(-2); }).join("");
  }
  function uuid() {
    var text = random();
    return text.slice(0, 8) + "-" + text.slice(8, 12) + "-4" + text.slice(13, 16) + "-a" + text.slice(17, 20) + "-" + text.slice(20);
  }
  function witness() {
    var known = stored(WITNESS, "");
    if (!known) { known = random(); store(WITNESS, known); }
    return known;
  }
  function today() {
    var now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }

  // --- Reports that wait --------------------------------------------------------------------------------------------
  function say(text) { told.hidden = !text; told.textContent = text; }
  function count(sent) {
    var waiting = stored(QUEUE, []).length;
    if (waiting) { say((waiting === 1 ? told.dataset.one : told.dataset.many.replace("{n}", waiting))); }
    else { say(sent ? told.dataset.sent : ""); }
  }
  function fields(from, button) {
    var said = {}, index, element;
    for (index = 0; index < from.elements.length; index += 1) {
      element = from.elements[index];
      if (element.name && element.type !== "submit" && (element.type !== "radio" || element.checked)) { said[element.name] = element.value; }
    }
    if (button && button.name) { said[button.name] = button.value; }
    said.witness = witness();
    said.day = said.day || today();
    return said;
  }
  function encoded(said) {
    return Object.keys(said).map(function (key) { return encodeURIComponent(key) + "=" + encodeURIComponent(said[key]); }).join("&");
  }
  function post(address, said, accept, done) {
    var call = new XMLHttpRequest();
    call.open("POST", address);
    call.timeout = 20000;
    call.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    call.setRequestHeader("Accept", accept);
    call.onload = function () { done(call.status, call.responseText); };
    call.onerror = call.ontimeout = function () { done(0, ""); };
    call.send(encoded(said));
  }
  function next(sent) {
    var queue = stored(QUEUE, []);
    if (!queue.length || sending) { count(sent); return; }
    sending = true;
    post(form.action, queue[0], "application/json", function (status, answer) {
      sending = false;
      if (status === 429) { setTimeout(function () { next(false); }, AGAIN); }
      if (status === 0 || status === 429 || status >= 500) { count(false); return; }  // it stays, and goes later
      var left = stored(QUEUE, []).filter(function (one) { return one.id !== queue[0].id; });
      store(QUEUE, left);
      if (status !== 200) {
        try { say(told.dataset.refused + " " + JSON.parse(answer).faults.join(" ")); } catch (error) { say(told.dataset.refused); }
        return;
      }
      next(true);
    });
  }
  function take(event) {
    var button = event.submitter || document.activeElement, from = event.target;
    if (from.className.indexOf("report") < 0) { return; }
    event.preventDefault();
    if (button && button.name === "near") { near(); return; }
    if (event.timeStamp - last < DOUBLE) { return; }
    var queue = stored(QUEUE, []);
    queue.push(fields(from, button));
    if (!store(QUEUE, queue)) { from.submit(); return; }  // no room on this phone: the plain way
    last = event.timeStamp;
    form.elements.id.value = uuid();
    form.elements.remark.value = "";
    if (button && (button.name === "still" || button.name === "lost")) { button.parentNode.hidden = true; }
    next(false);
    told.scrollIntoView && told.scrollIntoView({ block: "nearest" });
  }

  // --- Where ---------------------------------------------------------------------------------------------------------
  function near() {
    post(form.dataset.near, { latitude: form.elements.latitude.value, longitude: form.elements.longitude.value }, "text/html", function (status, answer) {
      if (status === 200) { byId("near").innerHTML = answer; }
    });
  }
  function locate() {
    var where = byId("located");
    if (!navigator.geolocation) { where.textContent = where.dataset.no; return; }
    where.textContent = where.dataset.wait;
    navigator.geolocation.getCurrentPosition(function (found) {
      form.elements.latitude.value = found.coords.latitude.toFixed(6);
      form.elements.longitude.value = found.coords.longitude.toFixed(6);
      form.elements.precision.value = Math.ceil(found.coords.accuracy);
      where.textContent = where.dataset.yes.replace("{n}", Math.ceil(found.coords.accuracy));
      near();
    }, function () { where.textContent = where.dataset.no; }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 10000 });
  }

  // --- Which way -----------------------------------------------------------------------------------------------------
  var dial = byId("dial"), bearing = byId("bearing"), dragged = false;
  function turn(degrees) {
    var whole = ((Math.round(degrees) % 360) + 360) % 360;
    byId("hand").setAttribute("transform", "rotate(" + whole + ")");
    dial.setAttribute("aria-valuenow", whole);
    bearing.value = whole;
  }
  function drag(event) {
    var box = dial.getBoundingClientRect(), touch = event.touches ? event.touches[0] : event;
    turn(Math.atan2(touch.clientX - box.left - box.width / 2, box.top + box.height / 2 - touch.clientY) * 180 / Math.PI);
    event.preventDefault();
  }
  function listen(names, action, on) { names.split(" ").forEach(function (name) { (on || dial).addEventListener(name, action, { passive: false }); }); }
  listen("mousedown touchstart", function (event) { dragged = true; drag(event); });
  listen("mousemove touchmove", function (event) { if (dragged) { drag(event); } }, window);
  listen("mouseup touchend touchcancel", function () { dragged = false; }, window);
  listen("keydown", function (event) {
    var step = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5 }[event.key];
    if (step) { turn(Number(dial.getAttribute("aria-valuenow")) + step); event.preventDefault(); }
  });
  function pointed(event) {
    var degrees = event.webkitCompassHeading !== undefined ? event.webkitCompassHeading : event.absolute && event.alpha !== null ? 360 - event.alpha : null;
    if (degrees === null) { return; }
    window.removeEventListener("deviceorientationabsolute", pointed);
    window.removeEventListener("deviceorientation", pointed);
    byId("compass").disabled = false;
    turn(degrees);
  }
  function compass() {
    var button = byId("compass"), ask = window.DeviceOrientationEvent && window.DeviceOrientationEvent.requestPermission;
    function start() {
      button.disabled = true;
      window.addEventListener("deviceorientationabsolute", pointed);
      window.addEventListener("deviceorientation", pointed);
      setTimeout(function () { if (button.disabled) { button.disabled = false; button.textContent = button.dataset.no; } }, 4000);
    }
    if (ask) { ask.call(window.DeviceOrientationEvent).then(start, start); } else { start(); }
  }

  // --- Begin ---------------------------------------------------------------------------------------------------------
  function keepOpen() {
    if (!("serviceWorker" in navigator) || !window.caches) { return; }
    var files = [location.pathname].concat(Array.prototype.map.call(document.querySelectorAll("link[rel=stylesheet], link[rel=preload], script[src]"), function (one) { return one.href || one.src; }));
    navigator.serviceWorker.register(form.dataset.worker, { scope: location.pathname }).then(function () {
      return caches.open("street-1").then(function (kept) { return kept.addAll(files); });
    }).catch(function () { /* the form works without it while the page is open */ });
  }
  Array.prototype.forEach.call(document.querySelectorAll(".with-script"), function (one) { one.hidden = false; });
  document.addEventListener("submit", take);
  byId("locate").addEventListener("click", locate);
  byId("compass").addEventListener("click", compass);
  window.addEventListener("online", function () { next(false); });
  keepOpen();
  next(false);
}());
