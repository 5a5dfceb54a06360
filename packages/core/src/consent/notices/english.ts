import type { Notice } from '../../model.ts';
import { listOperators, type NoticeOperators } from '../operators.ts';
import { personhoodInEnglish } from './personhood-english.ts';

/** The notices in English. The wording is versioned: any change needs a new version, and consents to the old one end. */
export function englishNotices(operators: NoticeOperators | null): readonly Notice[] {
  const controller =
    operators?.controller ?? 'Whoever runs this platform. On a trial installation: the person who started it on this computer.';
  const recipients = operators
    ? ` They are: ${listOperators(operators)}.`
    : ' Their names and countries are on the first page of this platform.';
  return [
    {
      purpose: 'uniqueness-check',
      language: 'en',
      version: 2,
      title: 'May we check, once, whether you have registered before?',
      controller,
      what: 'A camera takes a picture of your two irises, the coloured rings of your eyes. The device in front of you turns the pictures into two codes and cuts each code into three parts. A single part is random noise: nobody can tell anything about you from it. The device then forgets the pictures and the codes. Three separate operators each receive one part, compare it together with the parts they already keep, and learn one thing only: yes, somebody with these eyes is registered, or no, nobody is.',
      why: 'To answer one question: has a person with these eyes registered here before? We do not find out who you are, and we do not look for anybody.',
      necessity:
        'To know that somebody is registered only once, something must be compared that people cannot have twice. The iris does this with few mistakes, and it lets us compare without anybody holding it. A photo of your face or your papers would tell us more about you than we need.',
      retention: 'Nothing of your eyes is kept. The three parts are deleted as soon as the answer is there, within minutes.',
      afterwards:
        'One line stays in a public log: that a check took place. It holds no name and nothing of your eyes, and nobody but you and this platform can tell that the line is yours. The record of this consent is kept until three years after it has ended, so that you and we can prove it; then it is deleted.',
      effect:
        'You learn whether you count as new. Mistakes happen: if the answer is wrong, you can ask for a person to look at it. Saying no has no disadvantage for you. Your eyes are never used to find you in a crowd, to read your feelings, health, origin or beliefs, to train anything, or to be sold.',
      recipients: `Three separate operators each receive one part for a few minutes. No operator ever has the picture, the code or two parts, and the platform that passes the parts on cannot open them.${recipients} Nobody else receives anything, and no authority of another country.`,
      rights:
        'You can say no, or take this consent back at any time, in one step, with your personal key. You need give no reason. What has not been done by then will not be done. You can see every use in your record, download it, ask for a correction, object, have a decision looked at by a person, and complain to your data protection authority.',
      alternative:
        'You can reach the same thing without your eyes: ask for the way without biometrics, in person and with papers of your choice. It costs no more and leads to the same result.',
      retentionDays: 0,
    },
    {
      purpose: 'uniqueness-enrolment',
      language: 'en',
      version: 2,
      title: 'May we remember your eyes in three parts, so that nobody registers twice?',
      controller,
      what: 'A camera takes a picture of your two irises, the coloured rings of your eyes. The device in front of you turns the pictures into two codes and cuts each code into three parts. A single part is random noise: nobody can tell anything about you from it. The device then forgets the pictures and the codes. Three separate operators each receive one part and compare it together with the parts they already keep. If nobody with these eyes is registered, each operator keeps its part, locked away. Nobody has your eye: not we, not any one operator.',
      why: 'To register you once, and to notice when somebody with these eyes tries to register again. We do not find out who you are, and we do not look for anybody.',
      necessity:
        'To notice a second registration, something of the first must be kept. We keep the least that works: three parts that say nothing alone. A password or a phone number would not do, because people can have several.',
      retention: 'Each operator keeps its part for 365 days, or until you end it sooner. A new consent is needed to keep it longer.',
      afterwards:
        'After 365 days, or when you end it, all three operators delete their parts and the keys that lock them. Each of them signs a receipt for it. A line in a public log stays; it holds no name and nothing of your eyes. You then count as new again. The record of this consent is kept until three years after it has ended, so that you and we can prove it; then it is deleted.',
      effect:
        'As long as the parts are kept, your part takes part whenever somebody else is checked, to see whether they are you. Your record shows each time. Mistakes happen: if you are told that you are already registered and you are not, you can ask for a person to look at it. Saying no has no disadvantage for you. Your eyes are never used to find you in a crowd, to read your feelings, health, origin or beliefs, to train anything, or to be sold.',
      recipients: `Three separate operators each keep one part. No operator ever has the picture, the code or two parts, and the platform that passes the parts on cannot open them. If two operators broke their promise and put their parts together, they could rebuild the code of your eyes; that is why they are separate organisations.${recipients} Nobody else receives anything, and no authority of another country.`,
      rights:
        'You can say no, or take this consent back at any time, in one step, with your personal key. You need give no reason. All three operators then delete their parts and sign for it; if one cannot be reached, it is asked until it has done so. You can see what is kept, where and until when, and every use; you can download it, ask for a correction, object, have a decision looked at by a person, and complain to your data protection authority.',
      alternative:
        'You can register without your eyes: ask for the way without biometrics, in person and with papers of your choice. It costs no more and leads to the same result.',
      retentionDays: 365,
    },
    {
      purpose: 'rights-access',
      language: 'en',
      version: 2,
      title: 'May we compare your eyes once with your own three parts, to give you back the key to your record?',
      controller,
      what: 'A camera takes a picture of your two irises, the coloured rings of your eyes. The device in front of you turns the pictures into two codes and cuts each code into three parts. A single part is random noise: nobody can tell anything about you from it. The device then forgets the pictures and the codes. Three separate operators each receive one part and compare it with one thing only: the parts that were kept under the receipt you brought. They learn one thing only: the same person, or not.',
      why: 'To give a new key to the person whose record it is, where the old key was lost, and to nobody else.',
      necessity:
        'Somebody who finds your receipt must not get into your record. You chose no password and told us no name, so only your eyes and the receipt together show that the record is yours.',
      retention:
        'Nothing of your eyes is kept beyond what you agreed to before. The three new parts are deleted as soon as the answer is there, within minutes.',
      afterwards:
        'If it is you, a new key opens your record; the old key and every passkey open nothing any more. A line in a public log says that a comparison took place. It holds no name and nothing of your eyes. Your record says that somebody came with your receipt, also where it was not you. The record of this consent is kept until three years after it has ended, so that you and we can prove it; then it is deleted.',
      effect:
        'You can see, correct and delete again what is kept about you. If the answer is no, nothing changes; you can try five times a day, and ask for a person to look at it. A no does not say whether anything is kept. Saying no to this has no disadvantage for you: what is kept ends by itself on its day. Your eyes are never used to find you in a crowd, to read your feelings, health, origin or beliefs, to train anything, or to be sold.',
      recipients: `Three separate operators each receive one part for a few minutes. No operator ever has the picture, the code or two parts, and the platform that passes the parts on cannot open them.${recipients} Nobody else receives anything, and no authority of another country.`,
      rights:
        'You can say no, or take this consent back at any time, in one step, with the new key. You need give no reason. What has not been done by then will not be done. You can see every use in your record, download it, ask for a correction, object, have a decision looked at by a person, and complain to your data protection authority.',
      alternative:
        'You can ask for a person instead: appeal, or ask in person with your receipt and papers of your choice. It costs no more. A passkey that you added earlier also opens your record.',
      retentionDays: 0,
    },
    {
      purpose: 'sim-registration',
      language: 'en',
      version: 1,
      title: 'May we compare your face once with the portrait on your document, to register your line?',
      controller,
      what: 'A camera takes pictures of your face while you do three small things that it asks for, and the portrait of your document is read. The device in front of you turns your face and the portrait into two rows of numbers and cuts each row into three parts. A single part is random noise: nobody can tell anything about you from it. The device then forgets the pictures and the numbers. Three separate operators each receive one part of each row, compare them with each other and with nothing else, and learn one thing only: the same person, or not.',
      why: 'To answer one question that the law on telephone lines asks: is the person here the person on this document? We do not look for you anywhere, and you are compared with nobody else.',
      necessity:
        'A document can be shown by somebody else. A look at the face by a person at the counter does the same; you may choose that instead. The comparison here needs no copy of your face to be kept.',
      retention:
        'Nothing of your face is kept. The parts are deleted as soon as the answer is there, within minutes. What the law asks for is kept: that a line was registered, and a keyed mark of the number of your document, from which nobody reads the number.',
      afterwards:
        'If it is you, your line is registered. A line in a public log says that a comparison took place. It holds no name, no number and nothing of your face.',
      effect:
        'If the answer is no, nothing is registered, and you can go to the counter at once; you can try five times. Mistakes happen: you can ask for a person to look at it. Saying no has no disadvantage for you: you get the same line at the counter. Your face is never used to find you in a crowd, to read your feelings, health, origin or beliefs, to train anything, or to be sold.',
      recipients: `Three separate operators each receive one part of each row for a few minutes. No operator ever has a picture, a row of numbers or two parts, and the platform that passes the parts on cannot open them. If two operators broke their promise and put their parts together, they could rebuild the numbers; that is why they are separate organisations.${recipients} Nobody else receives anything, and no authority of another country.`,
      rights:
        'You can say no, or take this consent back at any time, in one step, with your personal key. You need give no reason. What has not been done by then will not be done. You can see every use in your record, download it, ask for a correction, object, have a decision looked at by a person, and complain to your data protection authority.',
      alternative:
        'You can register without your face: at the counter, where a person looks at you and your document. It costs no more and leads to the same line.',
      retentionDays: 0,
    },
    ...personhoodInEnglish(controller, recipients),
  ];
}
