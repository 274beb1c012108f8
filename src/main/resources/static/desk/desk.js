import {html} from 'lit';
import {Shell} from '/shared/shell.js';
import {ask} from '/shared/graphql.js';
import {t} from '/shared/i18n.js';
import './find.js';
import './notices.js';
import './requests.js';

const ME = `query Me { me { name role institution { id name nameEn } } }`;

const KEYS = [
  ['/', () => t`查找下一位居民|Find the next resident`],
  ['t', () => t`时间线|Timeline`],
  ['l', () => t`检验趋势|Lab trends`],
  ['w', () => t`没有显示的内容、申请授权、紧急查看|What is withheld, asking, emergency`],
  ['r', () => t`重新读取|Read again`],
  ['x', () => t`合上这份档案|Close this record`],
  ['g', () => t`回到接诊|Back to the chart`],
  ['c', () => t`照护提醒（家庭医生）|Care notices (family doctor)`],
  ['q', () => t`我的授权申请|My requests`],
  ['Esc', () => t`关闭侧栏|Close the side panel`],
  ['?', () => t`本帮助|This help`],
];

/** The doctor's desk: one resident at a time, across institutions. */
class Desk extends Shell {
  constructor() {
    super();
    addEventListener('keydown', this.#key);
  }

  get title() {
    return t`龙脉 · 医生工作台|Longmai · Desk`;
  }

  get scope() {
    return 'openid profile user/*.rs user/Consent.cu user/Communication.u';
  }

  get places() {
    return {
      '': {title: () => t`接诊|Chart`, render: () => this.#chart()},
      ...(this.me?.role === 'FAMILY_DOCTOR' ? {care: {title: () => t`照护提醒|Care notices`, render: () => html`<longmai-care @open=${this.#openNoticed}></longmai-care>`}} : {}),
      ...(this.#treats ? {requests: {title: () => t`我的授权申请|My requests`, render: () => html`<longmai-requests></longmai-requests>`}} : {}),
    };
  }

  get welcome() {
    return html`<h1>${t`一位居民，各家机构的记录，一屏看完|One resident, every institution, one screen`}</h1>
      <p>${t`您看到的，以居民的授权为限；每次查看，居民都能知道。|You see as far as the resident agreed, and the resident can read that you looked.`}</p>`;
  }

  render() {
    return html`${super.render()}${this.#help()}`;
  }

  updated() {
    if (this.state !== 'in') {
      this.me = null;
      this.key = null;
      return;
    }
    if (!this.me) {
      this.me = {};
      ask(ME).then(({me}) => { this.me = me; this.requestUpdate(); }, () => {});
    }
  }

  #openNoticed = event => {
    this.key = {id: event.detail, purpose: 'TREAT'};
    location.hash = '#/';
  };

  get #treats() {
    return !this.me?.role || ['DOCTOR', 'NURSE', 'FAMILY_DOCTOR'].includes(this.me.role);
  }

  #chart() {
    return this.#treats
      ? html`<longmai-find .me=${this.me} .key=${this.key} @key=${event => (this.key = event.detail)}></longmai-find>`
      : html`<section class="card"><h1>${t`这里供看诊的人使用|This is for who treats`}</h1>
          <p><a href="/office/">${t`管理人员请到工作间|Officers work in the office`}</a></p></section>`;
  }

  #help() {
    return html`<dialog class="help" aria-labelledby="help"><h2 id="help">${t`键盘快捷键|Keyboard shortcuts`}</h2>
      <dl>${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what()}</dd></div>`)}</dl>
      <form method="dialog"><button class="primary">${t`知道了|Close`}</button></form></dialog>`;
  }

  #key = event => {
    const writing = event.target.closest?.('input, textarea, select, dialog');
    if (this.state !== 'in' || writing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const does = {
      '/': () => this.#go('', 'input[name=value]'),
      t: () => this.#go('', '#timeline h2'),
      l: () => this.#go('', '#trends h2'),
      w: () => this.#go('', '#withheld button'),
      r: () => this.querySelector('longmai-find')?.refresh(),
      x: () => this.querySelector('longmai-find')?.close(),
      g: () => (location.hash = '#/'),
      c: () => this.me?.role === 'FAMILY_DOCTOR' && (location.hash = '#/care'),
      q: () => (location.hash = '#/requests'),
      '?': () => this.querySelector('.help').showModal(),
    }[event.key];
    if (/^\d$/.test(event.key)) {
      // A hand scanner types wherever the hand left off.
      this.querySelector('input[name=value]')?.focus();
    } else if (does) {
      event.preventDefault();
      does();
    }
  };

  #go(place, css) {
    if (this.place !== place) {
      location.hash = `#/${place}`;
    }
    requestAnimationFrame(() => {
      const target = this.querySelector(css);
      target?.scrollIntoView({block: 'center'});
      target?.focus();
    });
  }
}

customElements.define('longmai-desk', Desk);
