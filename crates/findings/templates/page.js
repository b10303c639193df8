// Filters the findings. Without it the page shows all of them. No less-than sign and no ampersand here: the page is well-formed XML, too.
(() => {
  'use strict';
  const id = name => document.getElementById(name);
  const bar = id('bar'), unit = id('by-unit'), rule = id('by-rule'), words = id('by-words'), told = id('told'), none = id('none');
  const standings = Array.from(bar.querySelectorAll('input[type=checkbox]'));
  const reports = Array.from(document.querySelectorAll('section.report'), el => ({
    el, unit: el.dataset.unit,
    findings: Array.from(el.querySelectorAll('li.finding'), f => ({ el: f, rule: f.dataset.rule, standing: f.dataset.standing, text: null })),
  }));
  const all = reports.reduce((sum, r) => sum + r.findings.length, 0);
  const text = f => f.text === null ? (f.text = f.el.textContent.toLowerCase()) : f.text;

  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = new Set(standings.filter(s => s.checked).map(s => s.value));
    let shown = 0;
    for (const report of reports) {
      const here = unit.value === '' || unit.value === report.unit;
      const title = report.el.dataset.title.toLowerCase();
      let left = 0;
      for (const f of report.findings) {
        const yes = !here ? false : !on.has(f.standing) ? false : rule.value === '' || rule.value === f.rule
          ? wanted.every(w => title.includes(w) || text(f).includes(w)) : false;
        f.el.hidden = !yes;
        left += yes ? 1 : 0;
      }
      // What is asked for may be folded below what it follows from.
      for (const f of report.findings) {
        const folded = f.el.hidden ? f.el.querySelector('li.finding:not([hidden])') : null;
        if (folded) { f.el.hidden = false; folded.closest('details').open = true; }
      }
      report.el.hidden = left === 0;
      shown += left;
    }
    told.textContent = told.dataset.words.replace('{n}', shown).replace('{all}', all);
    none.hidden = shown !== 0;
  };

  const keep = () => {
    const state = new URLSearchParams();
    if (unit.value !== '') state.set('unit', unit.value);
    if (rule.value !== '') state.set('rule', rule.value);
    const off = standings.filter(s => !s.checked).map(s => s.value);
    if (off.length) state.set('without', off.join(' '));
    if (words.value !== '') state.set('find', words.value);
    const hash = state.toString();
    try { history.replaceState(null, '', hash === '' ? location.pathname + location.search : '#?' + hash); } catch { /* a page from a file may not */ }
  };

  const take = state => {
    const pick = (select, value) => { select.value = Array.from(select.options).some(o => o.value === value) ? value : ''; };
    pick(unit, state.get('unit') || '');
    pick(rule, state.get('rule') || '');
    const off = (state.get('without') || '').split(' ');
    for (const s of standings) s.checked = !off.includes(s.value);
    words.value = state.get('find') || '';
    show();
  };

  // A link to what the filter hides shows everything; one to what is folded opens it.
  const follow = () => {
    if (location.hash.startsWith('#?')) return take(new URLSearchParams(location.hash.slice(2)));
    const target = location.hash.length > 1 ? id(location.hash.slice(1)) : null;
    if (!target) return;
    if (target.closest('[hidden]')) take(new URLSearchParams());
    for (let el = target.closest('details'); el; el = el.parentElement.closest('details')) el.open = true;
    target.scrollIntoView({ block: 'center' });
  };

  let timer = 0;
  const soon = () => { clearTimeout(timer); timer = setTimeout(() => { show(); keep(); }, 120); };
  bar.addEventListener('change', () => { show(); keep(); });
  words.addEventListener('input', soon);
  id('all').addEventListener('click', () => { take(new URLSearchParams()); keep(); });
  addEventListener('hashchange', follow);
  bar.hidden = false;
  show();
  follow();
})();
