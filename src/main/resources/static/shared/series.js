import {html, nothing} from 'lit';
import {Element} from './page.js';
import {day, flag, institution} from './words.js';
import {language, say, t} from './i18n.js';

/**
 * One analyte over time: a line over its reference range, and the same as a table, which is what a screen reader and a
 * printer get.
 */
export class Series extends Element {
  static properties = {series: {attribute: false}};

  render() {
    const {series} = this;
    const newest = series.points.at(-1);
    return html`<section class="card">
      <h2>${say(series)} <small>${(series.unit ?? '').replace(/\[(\w+)\]/g, '$1').replace('{ratio}', '')}</small></h2>
      ${newest ? html`<p><span class="value">${newest.value ?? newest.text}</span>
        ${flag(newest.flag) ? html`<span class="chip ${newest.flag.length > 1 ? 'alarm' : 'warn'}">${flag(newest.flag)}</span>` : nothing}
        <small>${day(newest.at)}</small></p>` : nothing}
      ${series.points.length > 1 ? html`<div class="plot" aria-hidden="true"></div>` : nothing}
      <details><summary>${t`全部数值（${series.points.length}）|All values (${series.points.length})`}</summary>
        <div class="scroll"><table>
          <thead><tr><th>${t`日期|Date`}</th><th>${t`数值|Value`}</th><th>${t`参考范围|Range`}</th><th>${t`机构|Where`}</th></tr></thead>
          <tbody>${[...series.points].reverse().map(point => html`<tr>
            <td>${day(point.at)}</td>
            <td>${point.comparator ?? ''}${point.value ?? point.text} ${flag(point.flag)}${point.converted ? html`<br><small>${t`原报告：|reported: `}${point.text}</small>` : nothing}</td>
            <td>${point.range ?? ''}</td><td>${institution(point.institution)}</td></tr>`)}</tbody>
        </table></div>
      </details>
    </section>`;
  }

  async updated() {
    const {default: Plot} = await import('uplot');
    const place = this.querySelector('.plot');
    this.plot?.destroy();
    const points = this.series.points.filter(point => point.value !== null && point.at);
    if (!place || points.length < 2) {
      return;
    }
    const probe = document.createElement('span');
    place.append(probe);
    const shade = name => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    const [brand, soft, line, tint] = ['--brand', '--soft', '--line', '--tint'].map(shade);
    probe.remove();
    const numbers = name => points.map(point => (point[name] === null ? null : Number(point[name])));
    this.plot = new Plot({
      width: Math.max(240, place.clientWidth), height: 180, legend: {show: false}, cursor: {show: false},
      scales: {x: {time: true}},
      axes: [
        {stroke: soft, grid: {stroke: line}, values: (_, ticks) => ticks.map(at => new Date(at * 1000).toLocaleDateString(language.current === 'en' ? 'en-GB' : 'zh-CN', {year: '2-digit', month: 'numeric'}))},
        {stroke: soft, grid: {stroke: line}, size: 50},
      ],
      series: [
        {},
        {stroke: line, width: 1, points: {show: false}, spanGaps: true},
        {stroke: line, width: 1, points: {show: false}, spanGaps: true},
        {stroke: brand, width: 2, points: {show: true, size: 6, fill: brand}, spanGaps: true},
      ],
      bands: [{series: [2, 1], fill: tint}],
    }, [points.map(point => new Date(point.at).getTime() / 1000), numbers('low'), numbers('high'), numbers('value')], place);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.plot?.destroy();
  }
}

customElements.define('longmai-series', Series);
