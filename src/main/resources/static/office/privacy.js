import {html, nothing} from 'lit';
import {ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {Loaded} from '/shared/page.js';
import {Queue, nothingToDo, reason} from './queue.js';

const DISPUTED = `query Disputed { disputes { nodes { id kind subject institution { name nameEn } reason opened due overdue } hasNextPage } }`;
const ANSWER = `mutation Answer($id: ID!, $outcome: DisputeOutcome!, $text: String!) { answerDispute(id: $id, outcome: $outcome, text: $text) { errors { message } } }`;
const REVIEW = `mutation Review($id: ID!, $outcome: BreakGlassOutcome!, $text: String) { reviewBreakGlass(id: $id, outcome: $outcome, text: $text) { errors { message } } }`;
const PATTERNS = `query Patterns($since: DateTime!) { accessPatterns(since: $since) { kind who institution { name nameEn } since until count zh en } }`;
const WITHHELD = `query Withheld { withholdings { id institution { name nameEn } reason since reviewBy overdue } }`;
const ERASURES = `query Erasures { erasures { id resident files legalBasis asked askedBy } }`;
const ERASE = `mutation Erase($resident: ID!, $basis: String!) { eraseRecord(resident: $resident, legalBasis: $basis) { errors { message } } }`;
const CONFIRM = `mutation Confirm($id: ID!) { confirmErasure(id: $id) { errors { message } } }`;

/** What residents dispute; answered once. */
class Disputes extends Queue {
  get heading() {
    return t`居民的异议|Residents’ disputes`;
  }

  load() {
    return ask(DISPUTED).then(answer => answer.disputes);
  }

  rows({nodes}) {
    return nodes.length ? nodes.map(one => html`<section class="card">
      <div class="spread"><h2>${one.kind === 'ACCESS' ? t`对一次查看|An access` : t`对一条记录|A record`} <small>${institution(one.institution)}</small></h2>
        <span class="chip ${one.overdue ? 'alarm' : 'warn'}">${one.overdue ? t`已逾期|overdue` : nothing} ${t`${day(one.due)}前答复|answer by ${day(one.due)}`}</span></div>
      <blockquote>${one.reason}</blockquote><p class="soft">${one.subject} · ${t`${day(one.opened)}提出|opened ${day(one.opened)}`}</p>
      <form @submit=${event => this.#answer(event, one)}>
        <label>${t`结论|Outcome`}<select name="outcome"><option value="UPHELD">${t`居民正确|The resident is right`}</option>
          <option value="PARTLY_UPHELD">${t`部分成立|Partly`}</option><option value="REJECTED">${t`不成立|Not so`}</option></select></label>
        ${reason(t`答复（居民会读到）|Answer (the resident reads it)`)}
        <div class="actions"><button class="primary">${t`答复|Answer`}</button></div></form></section>`) : nothingToDo();
  }

  #answer(event, one) {
    return this.act(event, t`已答复|Answered`, async form => (await ask(ANSWER, {id: one.id, outcome: form.get('outcome'), text: form.get('reason')})).answerDispute);
  }
}

const EMERGENCIES = `query Emergencies { breakGlassReviews { totalCount nodes { id institution { name nameEn } who reason words opened until active reads { at who summary(language: ZH) english: summary(language: EN) } } }
  breakGlassRates { institution { name nameEn } practitioner who count open justified notJustified residents percent }
  breakGlassReasons { reason zh en } }`;

/** Declared emergencies: each is reviewed, and how often who declares them. */
class Emergencies extends Queue {
  get heading() {
    return t`紧急查看的审核|Declared emergencies`;
  }

  load() {
    return ask(EMERGENCIES);
  }

  rows({breakGlassReviews, breakGlassRates, breakGlassReasons}) {
    const why = new Map(breakGlassReasons.map(one => [one.reason, one]));
    return html`${breakGlassReviews.nodes.length ? breakGlassReviews.nodes.map(one => html`<section class="card">
        <div class="spread"><h2>${one.who} <small>${institution(one.institution)}</small></h2>
          <span class="chip ${one.active ? 'alarm' : ''}">${one.active ? t`${day(one.until, true)}前仍打开|open until ${day(one.until, true)}` : t`已结束|over`}</span></div>
        <p><b>${say(why.get(one.reason))}</b> · ${day(one.opened, true)}</p><blockquote>${one.words}</blockquote>
        <details><summary>${t`期间读了什么（${one.reads.length}）|What was read (${one.reads.length})`}</summary>
          <ul class="rows">${one.reads.map(read => html`<li><small>${day(read.at, true)}</small> ${say({zh: read.summary, en: read.english})}</li>`)}</ul></details>
        <form @submit=${event => this.#review(event, one)}>${reason(t`说明|Text`)}
          <div class="actions"><button class="primary" value="JUSTIFIED">${t`理由成立|Justified`}</button><button class="danger" value="NOT_JUSTIFIED">${t`不成立，关闭|Not justified: close`}</button></div></form></section>`) : nothingToDo()}
      <h2>${t`近30天|Last 30 days`}</h2>
      ${breakGlassRates.length ? html`<div class="scroll card"><table><thead><tr><th>${t`谁|Who`}</th><th>${t`次数|Count`}</th><th>${t`待审|Open`}</th><th>${t`成立|Justified`}</th><th>${t`不成立|Not`}</th><th>${t`查看的居民|Residents`}</th><th>${t`每百人|Per 100`}</th></tr></thead>
        <tbody>${breakGlassRates.map(rate => html`<tr><td>${rate.who ?? html`<b>${t`全机构|All`}</b>`} ${institution(rate.institution)}</td><td>${rate.count}</td><td>${rate.open}</td><td>${rate.justified}</td><td>${rate.notJustified}</td><td>${rate.residents}</td><td>${rate.percent.toFixed(1)}</td></tr>`)}</tbody></table></div>`
        : html`<p class="soft">${t`没有紧急查看。|None.`}</p>`}`;
  }

  #review(event, one) {
    return this.act(event, t`已审核|Reviewed`, async (form, outcome) => (await ask(REVIEW, {id: one.id, outcome, text: form.get('reason')})).reviewBreakGlass);
  }
}

const PATTERN = {
  BURST: {zh: '短时间查看多人', en: 'Many residents at once'}, NIGHT: {zh: '夜间查看', en: 'At night'}, EMERGENCY_RATE: {zh: '紧急查看偏多', en: 'Many emergencies'},
  NO_ENCOUNTER: {zh: '无就诊记录', en: 'No visit'}, COLLEAGUE: {zh: '查看同名或同事', en: 'Namesake or colleague'},
  HOUSEHOLD: {zh: '同姓同住址', en: 'Same surname and address'},
};

/** Accesses that want an explanation: questions, not verdicts. */
class Patterns extends Loaded {
  load() {
    const since = new Date(Date.now() - 30 * 24 * 3600 * 1000).toISOString();
    return ask(PATTERNS, {since}).then(answer => answer.accessPatterns);
  }

  show(patterns) {
    return html`<h1>${t`需要说明的访问|Accesses that want an explanation`}</h1><p class="soft">${t`近30天。这是疑问，不是结论。|The last 30 days. Questions, not verdicts.`}</p>
      ${patterns.length ? html`<ul class="rows card">${patterns.map(one => html`<li><h2>${one.who} <small>${institution(one.institution)}</small> <span class="chip warn">${say(PATTERN[one.kind])}</span></h2>
        <p>${say(one)}</p><small>${day(one.since, true)} – ${day(one.until, true)}</small></li>`)}</ul>` : nothingToDo()}`;
  }
}

/** What doctors keep from residents, and by when it is to be reviewed. */
class Withholdings extends Loaded {
  load() {
    return ask(WITHHELD).then(answer => answer.withholdings);
  }

  show(rows) {
    return html`<h1>${t`对本人暂不公开|Withheld from residents`}</h1>${rows.length ? html`<div class="scroll card"><table>
      <thead><tr><th>${t`机构|Institution`}</th><th>${t`理由|Reason`}</th><th>${t`自|Since`}</th><th>${t`复核期限|Review by`}</th></tr></thead>
      <tbody>${rows.map(one => html`<tr><td>${institution(one.institution)}</td><td>${one.reason}</td><td>${day(one.since)}</td><td>${day(one.reviewBy)} ${one.overdue ? html`<span class="chip alarm">${t`已逾期|overdue`}</span>` : nothing}</td></tr>`)}</tbody></table></div>` : nothingToDo()}`;
  }
}

/** Erasure by law, in two steps by two officers. */
class Erasures extends Queue {
  get heading() {
    return t`依法销毁|Erasure by law`;
  }

  load() {
    return ask(ERASURES).then(answer => answer.erasures);
  }

  rows(erasures) {
    return html`<p class="notice alarm">${t`销毁不可恢复，须两位隐私专员先后确认。|Nothing brings it back. Two privacy officers have to agree.`}</p>
      ${erasures.map(one => html`<section class="card"><h2>${t`等待第二人确认|Waits for a second officer`}</h2><blockquote>${one.legalBasis}</blockquote>
        <p class="soft">${one.askedBy} · ${day(one.asked, true)} · ${t`${one.files.length}份档案|${one.files.length} files`}</p>
        <form @submit=${event => this.#confirm(event, one)}><label class="check"><input type="checkbox" required> ${t`我已核对依据|I have checked the grounds`}</label>
          <div class="actions"><button class="danger">${t`确认销毁|Erase`}</button></div></form></section>`)}
      <form class="card stack" autocomplete="off" @submit=${this.#ask}><h2>${t`提出销毁|Ask for an erasure`}</h2>
        <label>${t`居民编号|Resident id`}<input name="resident" required maxlength="64" autocomplete="off"></label>
        ${reason(t`法律依据，及谁提出|The law, and whose request it is`)}<div class="actions"><button class="danger">${t`提出|Ask`}</button></div></form>`;
  }

  #ask = event => this.act(event, t`已提出，等待另一位专员|Asked; waits for another officer`, async form => (await ask(ERASE, {resident: form.get('resident').trim(), basis: form.get('reason')})).eraseRecord);

  #confirm(event, one) {
    return this.act(event, t`已销毁|Erased`, async () => (await ask(CONFIRM, {id: one.id})).confirmErasure);
  }
}

customElements.define('longmai-disputes', Disputes);
customElements.define('longmai-emergencies', Emergencies);
customElements.define('longmai-patterns', Patterns);
customElements.define('longmai-withholdings', Withholdings);
customElements.define('longmai-erasures', Erasures);
