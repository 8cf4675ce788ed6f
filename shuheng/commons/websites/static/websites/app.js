// The county's home can be put on a phone's first screen; without a net it says so. Without a script nothing changes.
(function () {
  "use strict";
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => undefined);
})();
