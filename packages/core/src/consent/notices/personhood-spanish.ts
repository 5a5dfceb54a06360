import type { Notice } from '../../model.ts';

/** The notices about anonymous credentials in Spanish. The wording is versioned: any change needs a new version. */
export function personhoodInSpanish(controller: string, recipients: string): readonly Notice[] {
  return [
    {
      purpose: 'personhood-enrolment',
      language: 'es',
      version: 1,
      title: '¿Podemos inscribirle una sola vez por sus ojos, para que su propio aparato obtenga una credencial anónima?',
      controller,
      what: 'Una cámara toma una imagen de sus dos iris, los anillos de color de sus ojos. El aparato que tiene delante convierte las imágenes en dos códigos y divide cada código en tres partes. Una sola parte no es más que ruido aleatorio: nadie puede saber nada de usted a partir de ella. Después, el aparato elimina las imágenes y los códigos. Tres entidades independientes reciben una parte cada una y la comparan conjuntamente con las partes que ya guardan. Si no hay nadie inscrito con estos ojos, cada entidad guarda su parte bajo llave. Después, las tres ayudan a su aparato a calcular un secreto para su registro, que ninguna de ellas ve. Con ese secreto, su aparato puede mostrar que usted es un ser humano, una vez en cada lugar que lo pregunte, y nadie puede saber que se trata de usted.',
      why: 'Para dar a cada ser humano una credencial anónima, y a nadie dos. No averiguamos quién es usted ni buscamos a nadie.',
      necessity:
        'Para saber que alguien tiene una sola credencial hay que comparar algo que nadie pueda tener dos veces. Guardamos lo mínimo necesario: tres partes que por sí solas no dicen nada. Una contraseña o un número de teléfono no sirven, porque se pueden tener varios.',
      retention:
        'Cada entidad guarda su parte hasta el próximo cierre, cuando se cierra la lista de credenciales de una campaña, y como máximo 90 días. Si se guarda más tiempo se pregunta por separado, y puede decir que no sin ningún perjuicio.',
      afterwards:
        'En el cierre, pasados 90 días, o cuando usted le ponga fin, las tres entidades borran sus partes y las claves que las protegen, y cada una firma un recibo. Lo que tiene su aparato sigue sirviendo en todas las listas que se cerraron con usted dentro: no pierde ninguna recompensa. Queda una línea en un registro público, sin ningún nombre y sin nada de sus ojos. Desde entonces nadie puede reconocerle, y nadie puede recuperar su secreto si pierde su aparato. La constancia de este consentimiento se conserva hasta tres años después de que termine, para que usted y nosotros podamos probarlo; después se borra.',
      effect:
        'Mientras se guarden las partes, la suya interviene cada vez que se inscribe otra persona, para ver si es usted. Su historial muestra cada una de esas veces. Puede haber errores: si le dicen que ya está inscrito y no es así, puede pedir que lo revise una persona. Negarse no le perjudica en nada: la recompensa es la misma para quien muestra un documento y no los ojos. Solo pueden inscribirse personas adultas. Sus ojos nunca se usan para encontrarle entre la gente, para deducir sus sentimientos, su salud, su origen o sus creencias, ni para entrenar ningún sistema, y nunca se venden.',
      recipients: `Tres entidades independientes guardan una parte cada una. Ninguna llega a tener la imagen, el código, su secreto ni dos partes, y la plataforma que las transmite no puede abrirlas. Si dos entidades incumplieran su compromiso y juntaran sus partes, podrían reconstruir el código de sus ojos y su secreto; por eso son organizaciones separadas.${recipients} Nadie más recibe nada; tampoco las autoridades de otro país.`,
      rights:
        'Puede decir que no, o retirar este consentimiento en cualquier momento, en un solo paso, con su clave personal. No tiene que dar ningún motivo. Las tres entidades borran entonces sus partes y lo firman; si alguna no responde, se le reclama hasta que lo haga. Sin su aparato puede marcharse mostrando los ojos. Puede ver qué se guarda, dónde y hasta cuándo, y cada uso; puede descargarlo, pedir una corrección, oponerse, pedir que una persona revise una decisión y reclamar ante su autoridad de protección de datos.',
      alternative:
        'Puede participar sin usar sus ojos: con un documento de identidad, o en persona y con los documentos que usted elija. No cuesta más y la recompensa es la misma.',
      retentionDays: 90,
    },
    {
      purpose: 'personhood-retention',
      language: 'es',
      version: 1,
      title: '¿Pueden guardarse las tres partes más allá del próximo cierre, para que usted pueda recuperar su credencial?',
      controller,
      what: 'No se toma ninguna imagen nueva. Las tres partes de los códigos de sus ojos, de las que tres entidades independientes guardan una cada una, se guardan durante 365 días en lugar de borrarse en el próximo cierre.',
      why: 'Para que usted recupere la misma credencial en otro aparato mostrando los ojos, y para que nadie pueda inscribirse de nuevo en su lugar. Para nada más.',
      necessity:
        'Una vez borradas las partes nadie puede reconocerle, ni siquiera para ayudarle. Quien quiera ayuda más adelante tiene que dejar que se guarde algo. No lo necesita para nada más: su credencial y todas las recompensas funcionan sin ello.',
      retention:
        'Cada entidad guarda su parte durante 365 días, o hasta que usted le ponga fin antes. Para guardarla más tiempo hace falta un nuevo consentimiento.',
      afterwards:
        'Pasados 365 días, o cuando usted le ponga fin, las tres entidades borran sus partes y las claves que las protegen, y cada una firma un recibo. Si retira este consentimiento antes del próximo cierre, se borran en el cierre; después de él, enseguida. La constancia de este consentimiento se conserva hasta tres años después de que termine, para que usted y nosotros podamos probarlo; después se borra.',
      effect:
        'Mientras se guarden las partes, la suya interviene cada vez que se inscribe otra persona, para ver si es usted. Su historial muestra cada una de esas veces. Si dice que no, solo cambia una cosa: una credencial cuyo aparato se pierda después del cierre no se puede recuperar. Ninguna recompensa depende de su respuesta. Sus ojos nunca se usan para encontrarle entre la gente, para deducir sus sentimientos, su salud, su origen o sus creencias, ni para entrenar ningún sistema, y nunca se venden.',
      recipients: `Las mismas tres entidades independientes guardan una parte cada una, como hasta ahora. Ninguna llega a tener el código, su secreto ni dos partes. Si dos entidades incumplieran su compromiso y juntaran sus partes, podrían reconstruir el código de sus ojos y su secreto; por eso son organizaciones separadas.${recipients} Nadie más recibe nada; tampoco las autoridades de otro país.`,
      rights:
        'Puede decir que no, o retirar este consentimiento en cualquier momento, en un solo paso, con su clave personal. No tiene que dar ningún motivo. Puede ver qué se guarda, dónde y hasta cuándo, y cada uso; puede descargarlo, pedir una corrección, oponerse, pedir que una persona revise una decisión y reclamar ante su autoridad de protección de datos.',
      alternative:
        'Puede dejar que las partes se borren en el cierre: no cambia nada más. Si entonces pierde su aparato, le atiende una persona con los documentos que usted elija.',
      retentionDays: 365,
    },
    {
      purpose: 'personhood-recovery',
      language: 'es',
      version: 1,
      title: '¿Podemos buscar su registro por sus ojos, porque ha perdido su aparato o quiere marcharse sin él?',
      controller,
      what: 'Una cámara toma una imagen de sus dos iris, los anillos de color de sus ojos. El aparato que tiene delante convierte las imágenes en dos códigos y divide cada código en tres partes. Una sola parte no es más que ruido aleatorio: nadie puede saber nada de usted a partir de ella. Después, el aparato elimina las imágenes y los códigos. Tres entidades independientes reciben una parte cada una y la comparan conjuntamente con todas las partes que guardan. Averiguan qué registro es el suyo, porque usted lo pide; la plataforma que transmite las partes solo averigua si hay alguno. Después, las tres ayudan a su nuevo aparato a calcular el mismo secreto que antes, o borran su registro, según lo que usted pida.',
      why: 'Para devolverle su propia credencial en otro aparato, o para que pueda marcharse sin él. No averiguamos quién es usted, y no se busca a nadie que no esté ante la cámara y lo pida.',
      necessity: 'Usted no dio ningún nombre ni contraseña, y sin su aparato y su recibo solo sus ojos muestran qué registro es el suyo.',
      retention:
        'No se guarda nada de sus ojos aparte de lo que usted aceptó antes. Las tres partes nuevas se borran en cuanto hay respuesta, en unos minutos. Qué registro se encontró se olvida a los 15 minutos.',
      afterwards:
        'Si se encontró un registro, su nuevo aparato obtiene el mismo secreto que antes, o las tres entidades borran su registro y firman un recibo, según lo que usted pida. Queda una línea en un registro público que dice que alguien lo pidió; no contiene ningún nombre ni nada de sus ojos. Si borra su registro, la plataforma averigua entonces cuál era, para borrar lo suyo. La constancia de este consentimiento se conserva hasta tres años después de que termine, para que usted y nosotros podamos probarlo; después se borra.',
      effect:
        'Si la respuesta es negativa, nada cambia; puede volver a intentarlo y pedir que lo revise una persona. Los errores son raros: la comparación exige los dos ojos. Negarse no le perjudica en nada: lo que se guarda se borra por sí solo en su fecha. Sus ojos nunca se usan para encontrarle entre la gente, para deducir sus sentimientos, su salud, su origen o sus creencias, ni para entrenar ningún sistema, y nunca se venden.',
      recipients: `Tres entidades independientes reciben una parte cada una durante unos minutos. Ninguna llega a tener la imagen, el código, su secreto ni dos partes, y la plataforma que las transmite no puede abrirlas.${recipients} Nadie más recibe nada; tampoco las autoridades de otro país.`,
      rights:
        'Puede decir que no, o retirar este consentimiento en cualquier momento, en un solo paso, con la clave personal de esta visita. No tiene que dar ningún motivo. Lo que no se haya hecho hasta entonces ya no se hará. Puede ver cada uso en su historial, descargarlo, pedir una corrección, oponerse, pedir que una persona revise una decisión y reclamar ante su autoridad de protección de datos.',
      alternative:
        'Con el recibo de su inscripción puede volver sin esta búsqueda. También puede pedir que le atienda una persona, con los documentos que usted elija. No cuesta más.',
      retentionDays: 0,
    },
  ];
}
