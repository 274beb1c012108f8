/** Chinese first, English beside it: a page says both of each text, and shows the one that was chosen. */

const KEY = 'longmai.language';

export const language = {
  get current() {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh';
  },
  set current(value) {
    localStorage.setItem(KEY, value);
    apply();
    dispatchEvent(new Event('language'));
  },
};

/** @param texts {zh, en} */
export function say(texts) {
  return texts?.[language.current] ?? texts?.zh ?? '';
}

/** say`中文|English`, with values in both halves at the same places. */
export function t(strings, ...values) {
  const text = strings.reduce((all, part, i) => all + part + (i < values.length ? `\u0000${i}\u0000` : ''), '');
  const [zh, en] = text.split('|');
  const chosen = language.current === 'en' ? (en ?? zh) : zh;
  return chosen.replace(/\u0000(\d+)\u0000/g, (_, i) => values[i] ?? '');
}

/** Several, as they are counted up. */
export function list(items) {
  return items.join(language.current === 'en' ? ', ' : '、');
}

/** A FHIR date or dateTime as people write it. */
export function day(value, time = false) {
  if (!value) {
    return t`日期不详|undated`;
  }
  const locale = language.current === 'en' ? 'en-GB' : 'zh-CN';
  if (/^\d{4}(-\d{2})?$/.test(value)) {
    return value;
  }
  const date = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00+08:00`) : new Date(value);
  return date.toLocaleString(locale, {
    timeZone: 'Asia/Shanghai', year: 'numeric', month: 'short', day: 'numeric',
    ...(time && value.includes('T') ? {hour: '2-digit', minute: '2-digit'} : {}),
  });
}

function apply() {
  document.documentElement.lang = language.current === 'en' ? 'en' : 'zh-CN';
}

apply();
