import {html, nothing} from 'lit';
import {Element, empty, failed, skeleton, warning} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {day, institution, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {whose} from './whose.js';
import './dispute.js';
import './emergencies.js';

const LOG = `query WhoLooked($of: ID, $after: String) { me { name } myRecord(of: $of) { id name accessLog(first: 50, after: $after) {
  nodes { id at who role institution { name nameEn } action purpose outcome kinds consents emergency zh: summary(language: ZH) en: summary(language: EN) }
  pageInfo { hasNextPage endCursor } } } }`;

const DISPUTES = `query Disputes($of: ID) { myDisputes(of: $of) { id kind subject institution { name nameEn } reason state opened due
  answer { outcome text at who } } }`;

/** Who reads their own record much does not have to turn pages to find others: so many are looked for, in so many pages. */
const ENOUGH = 10;
const PAGES = 5;

/** Who acts for a resident is one too. */
const isOthers = ({role, who, names}) => role !== 'RESIDENT' || !names.includes(who);

/** Who looked at the record, day by day: others first, one's own looks folded away. */
class Log extends Element {
  static properties = {
    nodes: {state: true}, page: {state: true}, disputes: {state: true}, failure: {state: true}, busy: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    this.#start();
  }

  async #start() {
    this.failure = null;
    try {
      this.disputes = (await ask(DISPUTES, {of: whose.id})).myDisputes;
      await this.#more();
    } catch (failure) {
      this.failure = failure;
    }
  }

  #more = async () => {
    this.busy = true;
    this.failure = null;
    try {
      let others = 0;
      for (let pages = 0; pages < PAGES && others < ENOUGH && this.page?.hasNextPage !== false; pages++) {
        const {me, myRecord} = await ask(LOG, {of: whose.id, after: this.page?.endCursor});
        const log = myRecord?.accessLog ?? {nodes: [], pageInfo: {hasNextPage: false}};
        const names = [myRecord?.name, whose.id ? null : me.name];
        const nodes = log.nodes.map(node => ({...node, names}));
        others += nodes.filter(isOthers).length;
        this.nodes = [...(this.nodes ?? []), ...nodes];
        this.page = log.pageInfo;
      }
    } catch (failure) {
      this.failure = failure;
    }
    this.busy = false;
  };

  render() {
    if (this.failure && !this.nodes) {
      return failed(this.failure, () => this.#start());
    }
    if (!this.nodes) {
      return html`<h1>${t`谁看过我的记录|Who looked at my record`}</h1>${skeleton(8)}`;
    }
    return html`<h1>${t`谁看过我的记录|Who looked at my record`}</h1>
      <p class="soft">${t`每一次查看都会先记在这里，再把内容给对方。|Every look is written down here before anything is shown.`}</p>
      <longmai-emergencies .disputed=${this.disputes?.filter(one => one.kind === 'ACCESS').map(one => one.subject)}></longmai-emergencies>
      ${this.disputes?.length ? this.#disputed() : nothing}
      ${this.nodes.length ? [...this.#days()].map(([date, nodes]) => this.#day(date, nodes)) : empty(t`还没有人看过。|Nobody has looked yet.`)}
      ${warning(this.failure)}
      ${this.page?.hasNextPage ? html`<div class="actions"><button ?disabled=${this.busy} @click=${this.#more}>${t`更早的|Earlier`}</button></div>` : nothing}`;
  }

  #days() {
    const days = new Map();
    for (const node of this.nodes) {
      const date = new Date(node.at).toLocaleDateString('sv-SE', {timeZone: 'Asia/Shanghai'});
      days.set(date, [...(days.get(date) ?? []), node]);
    }
    return days;
  }

  #day(date, nodes) {
    const own = nodes.filter(node => !isOthers(node));
    const others = nodes.filter(isOthers);
    const isWhole = !this.page.hasNextPage || nodes.at(-1) !== this.nodes.at(-1);
    return html`<section class="card day"><h2>${day(date)}</h2>
      ${others.length ? html`<ul class="rows">${others.map(node => this.#row(node))}</ul>` : isWhole ? html`<p class="soft">${t`这一天没有别人看过。|Nobody else looked on this day.`}</p>` : nothing}
      ${own.length ? html`<details><summary>${t`本人的操作（${own.length}次）|Your own (${own.length})`}</summary>
        <ul class="rows own">${own.map(node => html`<li><small>${t`${node.zh}|${node.en}`}</small></li>`)}</ul></details>` : nothing}
    </section>`;
  }

  #row(node) {
    const time = new Date(node.at).toLocaleTimeString('zh-CN', {timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit'});
    const begun = this.disputes?.some(dispute => dispute.kind === 'ACCESS' && dispute.subject === node.id);
    return html`<li class=${node.emergency ? 'emergency' : ''}>
      <h3>${node.who} ${node.emergency ? html`<span class="chip alarm">${t`紧急查看|Emergency`}</span>` : nothing}
        ${node.outcome === 'REFUSED' ? html`<span class="chip">${t`未看到内容|saw nothing`}</span>` : nothing}
        ${node.outcome === 'PARTLY' ? html`<span class="chip">${t`只看到一部分|saw a part`}</span>` : nothing}</h3>
      <small>${time}${node.institution ? html` · ${institution(node.institution)}` : nothing}${node.consents.length ? t` · 依据您的授权| · on your consent` : ''}</small>
      <p>${t`${node.zh}|${node.en}`}</p>
      <longmai-dispute kind="ACCESS" .subject=${node.id} .begun=${begun}></longmai-dispute>
    </li>`;
  }

  #disputed() {
    return html`<section class="card"><h2>${t`我提出的异议|What I asked about`}</h2><ul class="rows">${this.disputes.map(dispute => html`<li>
      <h3>${dispute.reason} <span class="chip ${dispute.state === 'OPEN' ? 'warn' : ''}">${dispute.state === 'OPEN' ? t`核实中|being looked into` : t`已答复|answered`}</span></h3>
      <small>${dispute.kind === 'ACCESS' ? t`关于一次查看|about a look` : t`关于一条${kind(dispute.subject.split('/')[0])}|about a ${kind(dispute.subject.split('/')[0])}`}${dispute.institution ? html` · ${institution(dispute.institution)}` : nothing}
        · ${t`${day(dispute.opened)}提出|sent ${day(dispute.opened)}`}${dispute.state === 'OPEN' ? t`，最迟${day(dispute.due)}答复|, answer due ${day(dispute.due)}` : ''}</small>
      ${dispute.answer ? html`<p class="notice">${verdict(dispute.answer.outcome)} ${dispute.answer.text} <small>${dispute.answer.who} · ${day(dispute.answer.at)}</small></p>` : nothing}
    </li>`)}</ul></section>`;
  }
}

function verdict(outcome) {
  return {UPHELD: t`您说得对。|You were right.`, PARTLY_UPHELD: t`您说得部分对。|You were partly right.`, REJECTED: t`经核实没有问题。|Nothing wrong was found.`}[outcome];
}

customElements.define('longmai-log', Log);
