import {html, nothing, svg} from 'lit';
import {Element, failed, skeleton} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {day, flag} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import '/shared/series.js';

const USUAL = ['systolic', 'diastolic', 'glucose-fasting', 'hba1c', 'ldl', 'creatinine'];
const MORE = ['heart-rate', 'glucose', 'egfr', 'albumin-creatinine-ratio', 'cholesterol', 'triglycerides', 'hdl', 'uric-acid', 'alt', 'ast', 'potassium', 'sodium',
  'haemoglobin', 'leukocytes', 'platelets', 'crp', 'tsh', 'inr', 'weight', 'bmi'];
const LABS = `query Labs($id: ID!, $purpose: PurposeOfUse!, $codes: [String!]!) { resident(id: $id, purpose: $purpose) { labSeries(codes: $codes) {
  code zh en unit points { at value comparator text low high range flag converted institution { name nameEn } } } } }`;

/** What was measured over time, whoever measured it: a line of each analyte, which opens to its chart. */
class Trends extends Element {
  static properties = {
    resident: {attribute: false}, purpose: {attribute: false}, all: {state: true}, series: {state: true}, shown: {state: true}, failure: {state: true},
  };

  willUpdate(changed) {
    if (changed.has('resident')) {
      this.#load();
    }
  }

  render() {
    return html`<section class="card trends"><div class="spread"><h2 tabindex="-1">${t`检验趋势|Trends`}</h2>
      <button class="small" aria-pressed=${String(Boolean(this.all))} @click=${() => { this.all = !this.all; this.#load(); }}>${t`更多项目|More`}</button></div>
      ${this.failure ? failed(this.failure, () => this.#load()) : this.#rows()}
      <dialog class="side" aria-label=${t`趋势|Trend`} @close=${() => (this.shown = null)}>
        <form method="dialog"><button>${t`关闭|Close`}</button></form>
        ${this.shown ? html`<longmai-series .series=${this.shown}></longmai-series>` : nothing}</dialog></section>`;
  }

  #rows() {
    if (!this.series) {
      return skeleton(6);
    }
    const some = this.series.filter(series => series.points.length);
    return some.length ? html`<ul class="lines">${some.map(series => html`<li><button class="line spark" @click=${() => this.#open(series)}>
      <span class="title">${say(series)}</span>${spark(series.points)}${newest(series)}</button></li>`)}</ul>`
      : html`<p class="soft">${t`没有您可以看到的|None that you may see`}</p>`;
  }

  async #open(series) {
    const dialog = this.querySelector('dialog');
    dialog.showModal();
    this.shown = series;
  }

  async #load() {
    this.failure = null;
    const one = this.resident;
    try {
      const codes = this.all ? [...USUAL, ...MORE] : USUAL;
      const {resident} = await ask(LABS, {id: one.id, purpose: this.purpose ?? 'TREAT', codes});
      if (one === this.resident) {
        this.series = resident?.labSeries ?? [];
      }
    } catch (failure) {
      this.failure = failure;
    }
  }
}

function newest(series) {
  const last = series.points.at(-1);
  return html`<span class="after"><b class="value">${last.comparator ?? ''}${last.value ?? last.text}</b>
    ${flag(last.flag) ? html`<span class="chip ${last.flag.length > 1 ? 'alarm' : 'warn'}">${flag(last.flag)}</span>` : nothing}</span>
    <small class="below">${(series.unit ?? '').replace(/\[(\w+)\]/g, '$1').replace('{ratio}', '')} · ${day(last.at)} · ${t`${series.points.length}次|${series.points.length} values`}</small>`;
}

/** A line no wider than a word, over its reference range. */
function spark(points) {
  const some = points.filter(point => point.value !== null && point.at).slice(-40);
  if (some.length < 2) {
    return html`<span></span>`;
  }
  const [low, high] = [some.at(-1).low, some.at(-1).high].map(value => (value === null ? null : Number(value)));
  const values = some.map(point => Number(point.value));
  const bounds = [...values, ...[low, high].filter(value => value !== null)];
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)];
  const times = some.map(point => new Date(point.at).getTime());
  const x = time => 3 + 90 * (time - times[0]) / ((times.at(-1) - times[0]) || 1);
  const y = value => 23 - 20 * (value - least) / ((most - least) || 1);
  const [top, bottom] = [y(high ?? most), y(low ?? least)];
  return html`<svg class="sparkline" viewBox="0 0 96 26" width="96" height="26" aria-hidden="true">
    ${low !== null || high !== null ? svg`<rect x="0" width="96" y=${top} height=${Math.max(1, bottom - top)}></rect>` : nothing}
    <polyline points=${values.map((value, i) => `${x(times[i]).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}></polyline>
    <circle cx=${x(times.at(-1))} cy=${y(values.at(-1))} r="2.5"></circle></svg>`;
}

customElements.define('longmai-trends', Trends);
