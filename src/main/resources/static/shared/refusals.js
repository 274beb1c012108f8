import {language} from './i18n.js';

/** Why the server refuses, as it says it, and in Chinese; {} stands for a number. What is not here is shown as it came. */
const CHINESE = [
  ['A file of one of the two moved at the same moment: look again.', '其中一份档案刚刚有变动，请重新查看。'],
  ['Another privacy officer has to confirm what you asked for.', '您提出的销毁须由另一位隐私保护专员确认。'],
  ['Ask for at most {} days, and at least one hour.', '申请的时长须在一小时以上、{}天以内。'],
  ['Give the id of an open match, or the ids of the two residents.', '请填写两位居民的编号；编号须存在。'],
  ['Give the reason, and a date of review within a year, such as 2027-01-31.', '请写明理由，并填写一年之内的复核日期。'],
  ['It has been redeemed or revoked at this moment.', '它刚刚被使用或被收回。'],
  ['It is not right, or does not hold any more: ask the resident for a new one.', '号码不对或已失效：请居民重新生成一个。'],
  ['It is the resident\'s only file: there is nothing to take it out of.', '这是该居民唯一的一份档案，没有可以拆出的。'],
  ['It was marked before.', '这条提醒已有同事处理。'],
  ['Only a doctor or nurse of the registry asks a resident for consent.', '只有在册的医生、护士可以向居民申请授权。'],
  ['Only a doctor or nurse of the registry asks residents for consent.', '只有在册的医生、护士可以向居民申请授权。'],
  ['Only a doctor or nurse of the registry declares an emergency.', '只有在册的医生、护士可以申明紧急情况。'],
  ['Only a doctor or nurse of the registry redeems this.', '只有在册的医生、护士可以使用它。'],
  ['Only a registered doctor withholds something from a resident.', '只有在册的医生可以暂不公开。'],
  ['Say in words what came of it, in at most {} characters.', '请写明处理结果，不超过{}字。'],
  ['Say what happened, in {} to {} characters: the resident and a privacy officer read it.', '请用{}至{}个字写明发生了什么：居民和隐私保护专员会读到。'],
  ['Say why in \'reason\', in at most {} characters.', '请写明理由，不超过{}字。'],
  ['Somebody linked one of the two at the same moment: look again.', '其中一位刚刚被合并，请重新查看。'],
  ['That would make a person of more than {} residents: look whether all of these are one.', '合并后将超过{}位居民，请核对是否都是同一人。'],
  ['The match was answered already: look again.', '这一条已有人处理，请重新查看。'],
  ['The resident refused your institution: ask again {} days after that at the earliest.', '居民已拒绝贵机构的申请，{}天后才能再次申请。'],
  ['The two are one person already.', '这两位已经是同一人。'],
  ['There is no such dispute, or none that you may answer.', '没有这条异议，或不由您答复。'],
  ['There is no such emergency, or none that you may review.', '没有这次紧急查看，或不由您审核。'],
  ['There is no such erasure that could be confirmed.', '没有可以确认的这项销毁。'],
  ['There is no such guardian.', '没有这位监护人。'],
  ['There is no such record.', '没有这份档案。'],
  ['There is no such resident.', '没有这位居民，请核对编号。'],
  ['There is no such resident: give either the id or an identifier.', '没有这位居民，请核对编号。'],
  ['There is no such resource, or none that you may know of.', '没有这条记录，或不由您处理。'],
  ['There is no such submission of yours, or its body is no longer kept.', '没有这件提交，或其内容已不再保存。'],
  ['This dispute has been answered.', '这条异议已有人答复。'],
  ['This emergency has been reviewed.', '这次紧急查看已有人审核。'],
  ['Too many were wrong: wait, or let the resident make a new one in the app.', '错误次数过多：请稍后再试，或请居民在手机上重新生成。'],
  ['You have asked this resident, who has not answered yet.', '您已申请过，居民还没有答复。'],
  ['You have declared {} emergencies in 24 hours: call the district\'s privacy officer.', '您24小时内已申明{}次紧急情况，请致电区隐私保护专员。'],
];

/** In the reader's language, if it is known in it. */
export function refusal(message) {
  if (language.current === 'en') {
    return message;
  }
  for (const [english, chinese] of CHINESE) {
    const numbers = message?.match(new RegExp(`^${english.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '(\\d+)')}$`));
    if (numbers) {
      return numbers.slice(1).reduce((text, number) => text.replace('{}', number), chinese);
    }
  }
  return message;
}
