import {html, nothing} from 'lit';
import {Element, empty, failed, skeleton} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {day, institution, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';

const LOG = `query WhoLooked($after: String) { myRecord { accessLog(first: 30, after: $after) {
  nodes { id at who role institution { name nameEn } action purpose outcome kinds consents } pageInfo { hasNextPage endCursor } totalCount } } }`;

/** Who looked at the record, day by day. */
class Log extends Element {
  static properties = {nodes: {state: true}, page: {state: true}, total: {state: true}, failure: {state: true}};

  connectedCallback() {
    super.connectedCallback();
    this.#more();
  }

  async #more() {
    this.failure = null;
    try {
      const {accessLog} = (await ask(LOG, {after: this.page?.endCursor})).myRecord ?? {accessLog: {nodes: [], pageInfo: {}, totalCount: 0}};
      this.nodes = [...(this.nodes ?? []), ...accessLog.nodes];
      this.page = accessLog.pageInfo;
      this.total = accessLog.totalCount;
    } catch (failure) {
      this.failure = failure;
    }
  }

  render() {
    if (this.failure) {
      return failed(this.failure, () => this.#more());
    }
    if (!this.nodes) {
      return skeleton(6);
    }
    return html`<h1>${t`谁看过我的记录|Who looked at my record`}</h1>
      <p class="soft">${t`每一次查看都会先记在这里，再把内容给对方；共${this.total}次。|Every look is written down here before anything is shown: ${this.total} so far.`}</p>
      ${this.nodes.length ? [...this.#days()].map(([date, nodes]) => html`<section class="card day"><h2>${day(date)}</h2>
        <ul class="rows">${nodes.map(node => this.#row(node))}</ul></section>`) : empty(t`还没有人看过。|Nobody has looked yet.`)}
      ${this.page?.hasNextPage ? html`<div class="actions"><button @click=${() => this.#more()}>${t`更早的|Earlier`}</button></div>` : nothing}`;
  }

  #days() {
    const days = new Map();
    for (const node of this.nodes) {
      const date = new Date(node.at).toLocaleDateString('sv-SE', {timeZone: 'Asia/Shanghai'});
      days.set(date, [...(days.get(date) ?? []), node]);
    }
    return days;
  }

  #row(node) {
    const emergency = ['BTG', 'ETREAT'].includes(node.purpose);
    const time = new Date(node.at).toLocaleTimeString('zh-CN', {timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit'});
    return html`<li>
      <h3>${node.who} ${emergency ? html`<span class="chip alarm">${t`紧急|Emergency`}</span>` : nothing}
        ${node.outcome === 'REFUSED' ? html`<span class="chip">${t`未看到内容|saw nothing`}</span>` : nothing}</h3>
      <div>${time} · ${role(node.role)}${node.institution ? html` · ${institution(node.institution)}` : nothing} · ${purpose(node.purpose)}</div>
      <small>${node.kinds.map(kind).join('、') || t`打开记录|opened the record`}${node.consents.length ? t` · 依据您的授权| · on your consent` : ''}</small>
    </li>`;
  }
}

function role(value) {
  return {
    DOCTOR: t`医生|Doctor`, NURSE: t`护士|Nurse`, FAMILY_DOCTOR: t`家庭医生|Family doctor`, RESIDENT: t`本人|Yourself`, DELEGATE: t`代办人|Your delegate`,
    INSTITUTION: t`机构系统|Institution’s system`, STEWARD: t`档案管理员|Steward`, PRIVACY_OFFICER: t`隐私专员|Privacy officer`, DISTRICT_OFFICER: t`区卫健委|District officer`,
  }[value] ?? value;
}

function purpose(value) {
  return {
    TREAT: t`诊疗|treatment`, ETREAT: t`急诊抢救|emergency treatment`, BTG: t`紧急查看|emergency access`, HPAYMT: t`医保结算|payment`, HOPERAT: t`管理|operations`, PATRQT: t`本人查看|own request`,
  }[value] ?? value;
}

customElements.define('longmai-log', Log);
