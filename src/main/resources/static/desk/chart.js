import {html, nothing} from 'lit';
import {ENTRY, concept, day, entry, flag, institution} from '/shared/words.js';
import {list, say, t} from '/shared/i18n.js';
import './trends.js';
import './timeline.js';

/** What a doctor has to know first, in one question. */
export const CHART = `query Chart($id: ID, $identifier: IdentifierInput, $purpose: PurposeOfUse!) {
  resident(id: $id, identifier: $identifier, purpose: $purpose) { id name gender birthDate withheld decision { grounds { zh en } }
  institutions { id total institution { id name nameEn } }
  summary { problems { ...Entry } medications { ...Entry } allergies { ...Entry } vitals { ...Entry }
    alerts { kind what { zh en } resource institution { name nameEn } } sources { resource institution { id name nameEn } } }
  medicationConflicts { kind why { zh en } resources institutions { name nameEn } }
  recognisableResults { item name { zh en } at counts until resource reasons { zh en } institution { name nameEn } }
  documentReferences(first: 6) { edges { institution { id name nameEn } node { ...Entry } } } } }
  ${ENTRY}`;

/** The chart of who was found. @param find the element that holds it */
export function chart(find) {
  const one = find.resident;
  const where = new Map(one.summary.sources.map(source => [source.resource, source.institution]));
  const rows = list => list.map(node => ({node, institution: where.get(`${node.__typename}/${node.id}`)}));
  const conflicts = new Map(one.medicationConflicts.flatMap(conflict => conflict.resources.map(resource => [resource, conflict])));
  return html`<article class="chart ${find.glass ? 'glass' : ''}" aria-busy=${String(find.state === 'again')} @entry=${event => open(find, event.detail)}>
    ${find.glass ? html`<longmai-countdown .until=${find.glass.until}></longmai-countdown>` : nothing}
    ${find.news ? html`<div class="notice news" role="status"><span>${t`有新内容到达|Something new has arrived`}</span> <button @click=${() => find.refresh()}>${t`显示|Show`}</button></div>` : nothing}
    ${head(one)}
    ${one.withheld ? html`<longmai-withheld .resident=${one} .me=${find.me} .glass=${find.glass} .declared=${find.declared} @broken=${event => find.break(event.detail)}></longmai-withheld>` : nothing}
    ${alerts(one)}
    <div class="board">
      <div class="left">
        <div>
          ${section('problems', t`健康问题|Problems`, rows(one.summary.problems), row => problem(row))}
          ${section('allergies', t`过敏|Allergies`, rows(one.summary.allergies), row => allergy(row))}
        </div>
        ${section('medicines', t`目前用药|Medicines`, rows(one.summary.medications), row => medicine(row, conflicts.get(`${row.node.__typename}/${row.node.id}`)))}
        <longmai-timeline id="timeline" .resident=${one} .purpose=${find.key?.purpose}></longmai-timeline>
      </div>
      <div>
        ${vitals(rows(one.summary.vitals))}
        <longmai-trends id="trends" .resident=${one} .purpose=${find.key?.purpose}></longmai-trends>
      </div>
      <div>
        ${recognisable(one.recognisableResults)}
        ${documents(one.documentReferences.edges)}
      </div>
    </div>
  </article>`;
}

function open(find, row) {
  find.querySelector('longmai-panel').open(row);
}

function head(one) {
  return html`<header class="who"><h1 tabindex="-1">${one.name ?? t`姓名未授权|Name withheld`}</h1>
    <span class="facts">${one.gender ? {male: t`男|male`, female: t`女|female`}[one.gender] ?? one.gender : nothing}
      ${one.birthDate ? html`<b>${age(one.birthDate)}</b> <span class="soft">${day(one.birthDate)}${t`生| `}</span>` : nothing}</span>
    <ul class="holdings" aria-label=${t`记录来自|Recorded by`}>${one.institutions.map(held => html`<li class="chip">${institution(held.institution)} <b>${held.total}</b></li>`)}</ul>
    <details class="grounds"><summary>${t`依据|Grounds`}</summary><ul>${one.decision.grounds.map(ground => html`<li>${say(ground)}</li>`)}</ul></details>
  </header>`;
}

function age(birthDate) {
  const [year, month = 1, date = 1] = birthDate.split('-').map(Number);
  const now = new Date();
  const years = now.getFullYear() - year - (now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < date) ? 1 : 0);
  return t`${years}岁|${years} years`;
}

function alerts(one) {
  if (!one.summary.alerts.length && !one.medicationConflicts.length) {
    return nothing;
  }
  return html`<ul class="alerts" aria-label=${t`注意|Attention`}>
    ${one.summary.alerts.map(alert => html`<li class="alarm"><b>${say(alert.what)}</b> <small>${institution(alert.institution)}</small></li>`)}
    ${one.medicationConflicts.map(conflict => html`<li class="${conflict.kind.includes('ALLERGY') ? 'alarm' : 'warn'}"><b>${say(conflict.why)}</b>
      <small>${list([...new Set(conflict.institutions.filter(Boolean).map(institution))])}</small></li>`)}</ul>`;
}

function section(name, title, rows, show) {
  return html`<section class="card ${name}"><h2>${title} ${rows.length ? html`<small>${rows.length}</small>` : nothing}</h2>
    ${rows.length ? html`<ul class="lines">${rows.map(show)}</ul>` : html`<p class="soft">${t`没有您可以看到的|None that you may see`}</p>`}</section>`;
}

/** A line that opens in the side panel. */
export function line(row, title, after, below = nothing) {
  return html`<li><button class="line" @click=${event => event.target.dispatchEvent(new CustomEvent('entry', {detail: row, bubbles: true}))}>
    <span class="title">${title}</span><span class="after">${after}</span>
    <small class="below">${below}</small></button></li>`;
}

function problem(row) {
  const {title, text, at} = entry(row.node);
  return line(row, title, html`<small>${text}</small>`, html`${at ? t`${day(at)}起|since ${day(at)}` : nothing} · ${institution(row.institution)}`);
}

function allergy(row) {
  const {title, text, alarm} = entry(row.node);
  return line(row, html`${title} ${alarm ? html`<span class="chip alarm">${alarm}</span>` : nothing}`, nothing, html`${text ? html`${text} · ` : nothing}${institution(row.institution)}`);
}

function medicine(row, conflict) {
  const {title, text, at} = entry(row.node);
  return line(row, html`${title} ${conflict ? html`<span class="chip warn">${t`冲突|conflict`}</span>` : nothing}`, html`<small>${day(at)}</small>`,
    html`${text ? html`${text} · ` : nothing}${institution(row.institution)}${conflict ? html`<br>${say(conflict.why)}` : nothing}`);
}

function vitals(rows) {
  return html`<section class="card vitals"><h2>${t`最近体征|Last vitals`}</h2>${rows.length ? html`<dl>${rows.slice(0, 6).map(row => html`<div>
    <dt>${concept(row.node.code)}</dt><dd>${measured(row.node)}<small>${day(row.node.effectiveDateTime)}</small></dd></div>`)}</dl>`
    : html`<p class="soft">${t`没有您可以看到的|None that you may see`}</p>`}</section>`;
}

function measured(node) {
  if (node.component?.length) {
    return html`${node.component.map(part => part.valueQuantity?.value).filter(value => value !== undefined).join('/')} <small>${node.component[0].valueQuantity?.unit ?? ''}</small>`;
  }
  const code = node.interpretation?.[0]?.coding?.[0]?.code;
  return html`${node.valueQuantity?.value ?? node.valueString ?? concept(node.valueCodeableConcept)} <small>${node.valueQuantity?.unit ?? ''}</small>${flag(code) ? html` <span class="chip warn">${flag(code)}</span>` : nothing}`;
}

function recognisable(results) {
  const [yes, no] = [results.filter(result => result.counts), results.filter(result => !result.counts)];
  const told = some => html`<ul class="lines">${some.map(result => html`<li class="plain"><span class="title">${say(result.name)}</span>
    <small class="after">${result.counts ? t`至${day(result.until)}|until ${day(result.until)}` : day(result.at)}</small>
    <small class="below">${list(result.reasons.map(say))} · ${institution(result.institution)}</small></li>`)}</ul>`;
  return html`<section class="card results"><h2>${t`开单前：可互认的结果|Before ordering: results that count`} ${yes.length ? html`<small>${yes.length}</small>` : nothing}</h2>
    ${yes.length ? told(yes) : html`<p class="soft">${t`没有可互认的结果|No result that spares a test`}</p>`}
    ${no.length ? html`<details><summary>${t`不予互认的 ${no.length} 项，及原因|${no.length} that do not count, and why`}</summary>${told(no)}</details>` : nothing}</section>`;
}

function documents(edges) {
  return section('documents', t`文书|Documents`, edges, row => {
    const {title, at} = entry(row.node);
    return line(row, title, html`<small>${day(at)}</small>`, institution(row.institution));
  });
}
