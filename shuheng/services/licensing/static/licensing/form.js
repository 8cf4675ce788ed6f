/* Shows and hides conditional questions at once. Without it the button 更新 asks the server; the server decides in any case.
   The language of conditions is the one of rules/shapes.py: a small part of JSON Schema. */
(function () {
  "use strict";

  var isObject = function (value) { return value !== null && typeof value === "object" && !Array.isArray(value); };
  var isNumber = function (value) { return typeof value === "number"; };
  var has = function (value, name) { return Object.prototype.hasOwnProperty.call(value, name); };

  var words = {
    properties: function (wanted, value) {
      return !isObject(value) || Object.keys(wanted).every(function (name) { return !has(value, name) || matches(wanted[name], value[name]); });
    },
    required: function (names, value) { return !isObject(value) || names.every(function (name) { return has(value, name); }); },
    const: function (wanted, value) { return wanted === value; },
    enum: function (options, value) { return options.indexOf(value) >= 0; },
    minimum: function (bound, value) { return !isNumber(value) || value >= bound; },
    maximum: function (bound, value) { return !isNumber(value) || value <= bound; },
    exclusiveMinimum: function (bound, value) { return !isNumber(value) || value > bound; },
    exclusiveMaximum: function (bound, value) { return !isNumber(value) || value < bound; },
    minItems: function (bound, value) { return !Array.isArray(value) || value.length >= bound; },
    maxItems: function (bound, value) { return !Array.isArray(value) || value.length <= bound; },
    contains: function (wanted, value) { return !Array.isArray(value) || value.some(function (one) { return matches(wanted, one); }); },
    not: function (wanted, value) { return !matches(wanted, value); },
    allOf: function (all, value) { return all.every(function (one) { return matches(one, value); }); },
    anyOf: function (any, value) { return any.some(function (one) { return matches(one, value); }); }
  };

  function matches(condition, value) {
    return Object.keys(condition).every(function (word) { return has(words, word) && words[word](condition[word], value); });
  }

  function number(text) {
    var plain = text.replace(/[０-９]/g, function (digit) { return String.fromCharCode(digit.charCodeAt(0) - 0xfee0); }).replace(/[,，\s]/g, "");
    return /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/.test(plain) ? Number(plain) : text.trim();
  }

  function chosen(question) {
    return Array.prototype.map.call(question.querySelectorAll("input:checked"), function (input) { return input.value; });
  }

  /* The answer of one question, cast as the server casts it; undefined when there is none. */
  function answer(question) {
    var kind = question.dataset.kind, picked, field;
    if (kind === "rows") {
      return Array.prototype.map.call(question.querySelectorAll("[data-row]"), answers);
    }
    if (kind === "many") { picked = chosen(question); return picked.length ? picked : undefined; }
    if (kind === "yesno") { picked = chosen(question)[0]; return picked === undefined ? undefined : picked === "yes"; }
    field = question.querySelector("select, textarea, input:not([type=radio])");
    if (!field) { return chosen(question)[0]; }
    if (!field.value.trim()) { return undefined; }
    return kind === "number" ? number(field.value) : field.value.trim();
  }

  function questions(form) {
    return Array.prototype.filter.call(form.querySelectorAll("[data-question]"), function (question) {
      return question.parentElement.closest("[data-row], form") === form;
    });
  }

  function answers(form) {
    var value = {};
    questions(form).forEach(function (question) {
      var given = question.hidden ? undefined : answer(question);
      if (given !== undefined) { value[question.dataset.question] = given; }
    });
    return value;
  }

  function holds(when, value) {
    return when.some(function (every) {
      return every.every(function (guard) { return matches(guard.if, value) === guard.is; });
    });
  }

  function asked(condition) {
    var inner = (condition.allOf || []).concat(condition.anyOf || [], condition.not ? [condition.not] : []);
    return inner.reduce(function (names, one) { return names.concat(asked(one)); }, condition.required || []);
  }

  /* A condition may ask about an earlier page: then the server has decided, and its word stays. */
  function decidable(when, here) {
    return when.every(function (every) {
      return every.every(function (guard) { return asked(guard.if).every(function (name) { return here.indexOf(name) >= 0; }); });
    });
  }

  /* Repeated until nothing changes: a question that appears may bring another. */
  function settle(form, known) {
    var list = questions(form);
    var here = list.map(function (question) { return question.dataset.question; }).concat(Object.keys(known));
    for (var pass = 0; pass < 6; pass += 1) {
      var changed = false, value = Object.assign({}, known, answers(form));
      list.forEach(function (question) {
        var when = question.dataset.when && JSON.parse(question.dataset.when);
        if (!when || !decidable(when, here)) { return; }
        var hidden = !holds(when, value);
        changed = changed || question.hidden !== hidden;
        question.hidden = hidden;
      });
      if (!changed) { return; }
    }
  }

  function everywhere() {
    document.querySelectorAll("form, [data-row]").forEach(function (form) {
      var known = {};
      questions(form).forEach(function (fact) {
        if (fact.dataset.kind === "known" && fact.dataset.value) { known[fact.dataset.question] = fact.dataset.value; }
      });
      settle(form, known);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (!document.querySelector("[data-question]")) { return; }
    document.querySelectorAll("[data-refresh]").forEach(function (button) { button.hidden = true; });
    document.addEventListener("change", everywhere);
    document.addEventListener("input", everywhere);
    everywhere();
  });
})();
