import type { Notice } from '../../model.ts';

/** The notices about anonymous credentials in English. The wording is versioned: any change needs a new version. */
export function personhoodInEnglish(controller: string, recipients: string): readonly Notice[] {
  return [
    {
      purpose: 'personhood-enrolment',
      language: 'en',
      version: 1,
      title: 'May we enrol you once by your eyes, so that your own device gets one anonymous credential?',
      controller,
      what: 'A camera takes a picture of your two irises, the coloured rings of your eyes. The device in front of you turns the pictures into two codes and cuts each code into three parts. A single part is random noise: nobody can tell anything about you from it. The device then forgets the pictures and the codes. Three separate operators each receive one part and compare it together with the parts they already keep. If nobody with these eyes is enrolled, each operator keeps its part, locked away. The three then help your device to work out a secret for your record, which none of them sees. With that secret your device can show that you are one human being, once for each place that asks, and nobody can tell that it is you.',
      why: 'To give each human being one anonymous credential and nobody two. We do not find out who you are, and we do not look for anybody.',
      necessity:
        'That somebody has only one credential cannot be seen without comparing something that people have only once. We keep the least that works: three parts that say nothing alone. A password or a phone number would not do, because people can have several.',
      retention:
        'Each operator keeps its part until the next snapshot, when the list of credentials of a campaign is closed, and at the latest for 90 days. Whether it is kept for longer is asked separately, and you may say no to that without any disadvantage.',
      afterwards:
        'At the snapshot, after 90 days, or when you end it, all three operators delete their parts and the keys that lock them, and each of them signs a receipt for it. What your device has goes on working in every list that was closed with you in it: you lose no reward. A line in a public log stays; it holds no name and nothing of your eyes. From then on nobody can recognise you, and nobody can bring back your secret if your device is lost. The record of this consent is kept until three years after it has ended, so that you and we can prove it; then it is deleted.',
      effect:
        'As long as the parts are kept, your part takes part whenever somebody else enrols, to see whether they are you. Your record shows each time. Mistakes happen: if you are told that you are already enrolled and you are not, you can ask for a person to look at it. Saying no has no disadvantage for you: a reward is the same for those who show a document and no eyes. Only adults can enrol. Your eyes are never used to find you in a crowd, to read your feelings, health, origin or beliefs, to train anything, or to be sold.',
      recipients: `Three separate operators each keep one part. No operator ever has the picture, the code, your secret or two parts, and the platform that passes the parts on cannot open them. If two operators broke their promise and put their parts together, they could rebuild the code of your eyes and your secret; that is why they are separate organisations.${recipients} Nobody else receives anything, and no authority of another country.`,
      rights:
        'You can say no, or take this consent back at any time, in one step, with your personal key. You need give no reason. All three operators then delete their parts and sign for it; if one cannot be reached, it is asked until it has done so. Without your device you can leave by showing your eyes. You can see what is kept, where and until when, and every use; you can download it, ask for a correction, object, have a decision looked at by a person, and complain to your data protection authority.',
      alternative:
        'You can take part without your eyes: with an identity document, or in person and with papers of your choice. It costs no more, and a reward is the same.',
      retentionDays: 90,
    },
    {
      purpose: 'personhood-retention',
      language: 'en',
      version: 1,
      title: 'May the three parts be kept for longer than the next snapshot, so that you can come back to your credential?',
      controller,
      what: 'No new picture is taken. The three parts of the codes of your eyes, of which each of three separate operators keeps one, are kept for 365 days in place of being deleted at the next snapshot.',
      why: 'So that you get the same credential back on a new device by showing your eyes, and so that nobody can enrol again in your place. For nothing else.',
      necessity:
        'Once the parts are deleted nobody can recognise you, not even to help you. Whoever wants to be helped later has to let something be kept. You do not need it for anything else: your credential and every reward work without it.',
      retention: 'Each operator keeps its part for 365 days, or until you end it sooner. A new consent is needed to keep it longer.',
      afterwards:
        'After 365 days, or when you end it, all three operators delete their parts and the keys that lock them, and each of them signs a receipt for it. If you take this consent back before the next snapshot, they are deleted at the snapshot; after it, at once. The record of this consent is kept until three years after it has ended, so that you and we can prove it; then it is deleted.',
      effect:
        'As long as the parts are kept, your part takes part whenever somebody else enrols, to see whether they are you. Your record shows each time. If you say no, nothing changes but this: a credential whose device is lost after the snapshot cannot be brought back. No reward hangs on your answer. Your eyes are never used to find you in a crowd, to read your feelings, health, origin or beliefs, to train anything, or to be sold.',
      recipients: `The same three separate operators each keep one part, as before. No operator ever has the code, your secret or two parts. If two operators broke their promise and put their parts together, they could rebuild the code of your eyes and your secret; that is why they are separate organisations.${recipients} Nobody else receives anything, and no authority of another country.`,
      rights:
        'You can say no, or take this consent back at any time, in one step, with your personal key. You need give no reason. You can see what is kept, where and until when, and every use; you can download it, ask for a correction, object, have a decision looked at by a person, and complain to your data protection authority.',
      alternative:
        'You can leave the parts to be deleted at the snapshot: nothing else changes. If you lose your device then, a person helps you with papers of your choice.',
      retentionDays: 365,
    },
    {
      purpose: 'personhood-recovery',
      language: 'en',
      version: 1,
      title: 'May we look for your record by your eyes, because your device is lost or you want to leave without it?',
      controller,
      what: 'A camera takes a picture of your two irises, the coloured rings of your eyes. The device in front of you turns the pictures into two codes and cuts each code into three parts. A single part is random noise: nobody can tell anything about you from it. The device then forgets the pictures and the codes. Three separate operators each receive one part and compare it together with all the parts they keep. They learn which record is yours, because you ask them to; the platform that passes the parts on learns only whether there is one. The three then help your new device to work out the same secret as before, or delete your record, as you ask.',
      why: 'To give you back your own credential on a new device, or to let you leave without one. We do not find out who you are, and nobody is looked for who does not stand in front of the camera and ask for it.',
      necessity: 'You gave no name and no password, and without your device and receipt nothing but your eyes shows which record is yours.',
      retention:
        'Nothing of your eyes is kept beyond what you agreed to before. The three new parts are deleted as soon as the answer is there, within minutes. Which record was found is forgotten after 15 minutes.',
      afterwards:
        'If a record was found, your new device gets the same secret as before, or all three operators delete your record and sign a receipt for it, as you ask. A line in a public log says that somebody asked; it holds no name and nothing of your eyes. If you delete your record, the platform learns then which one it was, so that it deletes its own. The record of this consent is kept until three years after it has ended, so that you and we can prove it; then it is deleted.',
      effect:
        'If the answer is no, nothing changes; you can try again, and ask for a person to look at it. Mistakes happen, and are rare: the comparison takes both eyes. Saying no to this has no disadvantage for you: what is kept ends by itself on its day. Your eyes are never used to find you in a crowd, to read your feelings, health, origin or beliefs, to train anything, or to be sold.',
      recipients: `Three separate operators each receive one part for a few minutes. No operator ever has the picture, the code, your secret or two parts, and the platform that passes the parts on cannot open them.${recipients} Nobody else receives anything, and no authority of another country.`,
      rights:
        'You can say no, or take this consent back at any time, in one step, with the personal key of this visit. You need give no reason. What has not been done by then will not be done. You can see every use in your record, download it, ask for a correction, object, have a decision looked at by a person, and complain to your data protection authority.',
      alternative:
        'With the receipt of your enrolment you can come back without this search. You can also ask for a person instead, with papers of your choice. It costs no more.',
      retentionDays: 0,
    },
  ];
}
