import type { Notice } from '../../model.ts';
import { listOperators, type NoticeOperators } from '../operators.ts';
import { personhoodInSpanish } from './personhood-spanish.ts';

/** The notices in Spanish. The wording is versioned: any change needs a new version. */
export function spanishNotices(operators: NoticeOperators | null): readonly Notice[] {
  const controller =
    operators?.controller ??
    'Quien gestiona esta plataforma. En una instalación de prueba: la persona que la puso en marcha en este equipo.';
  const recipients = operators
    ? ` Son: ${listOperators(operators)}.`
    : ' Sus nombres y países figuran en la primera página de esta plataforma.';
  return [
    {
      purpose: 'uniqueness-check',
      language: 'es',
      version: 2,
      title: '¿Podemos comprobar, una sola vez, si usted ya se registró antes?',
      controller,
      what: 'Una cámara toma una imagen de sus dos iris, los anillos de color de sus ojos. El aparato que tiene delante convierte las imágenes en dos códigos y divide cada código en tres partes. Una sola parte no es más que ruido aleatorio: nadie puede saber nada de usted a partir de ella. Después, el aparato elimina las imágenes y los códigos. Tres entidades independientes reciben una parte cada una, la comparan conjuntamente con las partes que ya guardan y averiguan una sola cosa: si hay o no alguien registrado con estos ojos.',
      why: 'Para responder a una sola pregunta: ¿se ha registrado aquí antes una persona con estos ojos? No averiguamos quién es usted ni buscamos a nadie.',
      necessity:
        'Para saber que alguien se registra una sola vez hay que comparar algo que nadie pueda tener dos veces. El iris da lugar a pocos errores y permite comparar sin que nadie lo tenga. Una foto de su cara o sus documentos nos dirían más sobre usted de lo que necesitamos.',
      retention: 'No se guarda nada de sus ojos. Las tres partes se borran en cuanto hay respuesta, en unos minutos.',
      afterwards:
        'Queda una línea en un registro público que dice que hubo una comprobación. No contiene ningún nombre ni nada de sus ojos, y nadie, salvo usted y esta plataforma, puede saber que la línea es suya. La constancia de este consentimiento se conserva hasta tres años después de que termine, para que usted y nosotros podamos probarlo; después se borra.',
      effect:
        'Usted sabrá si se le considera una persona nueva. Puede haber errores: si la respuesta no es correcta, puede pedir que la revise una persona. Negarse no le perjudica en nada. Sus ojos nunca se usan para encontrarle entre la gente, para deducir sus sentimientos, su salud, su origen o sus creencias, ni para entrenar ningún sistema, y nunca se venden.',
      recipients: `Tres entidades independientes reciben una parte cada una durante unos minutos. Ninguna llega a tener la imagen, el código ni dos partes, y la plataforma que las transmite no puede abrirlas.${recipients} Nadie más recibe nada; tampoco las autoridades de otro país.`,
      rights:
        'Puede decir que no, o retirar este consentimiento en cualquier momento, en un solo paso, con su clave personal. No tiene que dar ningún motivo. Lo que no se haya hecho hasta entonces ya no se hará. Puede ver cada uso en su historial, descargarlo, pedir una corrección, oponerse, pedir que una persona revise una decisión y reclamar ante su autoridad de protección de datos.',
      alternative:
        'Puede conseguir lo mismo sin usar sus ojos: pida la alternativa sin biometría, en persona y con los documentos que usted elija. No cuesta más y lleva al mismo resultado.',
      retentionDays: 0,
    },
    {
      purpose: 'uniqueness-enrolment',
      language: 'es',
      version: 2,
      title: '¿Podemos guardar el código de sus ojos dividido en tres partes, para que nadie se registre dos veces?',
      controller,
      what: 'Una cámara toma una imagen de sus dos iris, los anillos de color de sus ojos. El aparato que tiene delante convierte las imágenes en dos códigos y divide cada código en tres partes. Una sola parte no es más que ruido aleatorio: nadie puede saber nada de usted a partir de ella. Después, el aparato elimina las imágenes y los códigos. Tres entidades independientes reciben una parte cada una y la comparan conjuntamente con las partes que ya guardan. Si no hay nadie registrado con estos ojos, cada entidad guarda su parte bajo llave. Nadie tiene el código de sus ojos: ni nosotros ni ninguna de las entidades.',
      why: 'Para registrarle una vez y detectar si alguien con estos ojos intenta registrarse de nuevo. No averiguamos quién es usted ni buscamos a nadie.',
      necessity:
        'Para detectar un segundo registro hay que guardar algo del primero. Guardamos lo mínimo necesario: tres partes que por sí solas no dicen nada. Una contraseña o un número de teléfono no sirven, porque se pueden tener varios.',
      retention:
        'Cada entidad guarda su parte durante 365 días, o hasta que usted le ponga fin antes. Para guardarla más tiempo hace falta un nuevo consentimiento.',
      afterwards:
        'Pasados 365 días, o cuando usted le ponga fin, las tres entidades borran sus partes y las claves que las protegen, y cada una firma un recibo. Queda una línea en un registro público, sin ningún nombre y sin nada de sus ojos. Después se le vuelve a considerar una persona nueva. La constancia de este consentimiento se conserva hasta tres años después de que termine, para que usted y nosotros podamos probarlo; después se borra.',
      effect:
        'Mientras se guarden las partes, la suya interviene cada vez que se comprueba a otra persona, para ver si es usted. Su historial muestra cada una de esas veces. Puede haber errores: si le dicen que ya está registrado y no es así, puede pedir que lo revise una persona. Negarse no le perjudica en nada. Sus ojos nunca se usan para encontrarle entre la gente, para deducir sus sentimientos, su salud, su origen o sus creencias, ni para entrenar ningún sistema, y nunca se venden.',
      recipients: `Tres entidades independientes guardan una parte cada una. Ninguna llega a tener la imagen, el código ni dos partes, y la plataforma que las transmite no puede abrirlas. Si dos entidades incumplieran su compromiso y juntaran sus partes, podrían reconstruir el código de sus ojos; por eso son organizaciones separadas.${recipients} Nadie más recibe nada; tampoco las autoridades de otro país.`,
      rights:
        'Puede decir que no, o retirar este consentimiento en cualquier momento, en un solo paso, con su clave personal. No tiene que dar ningún motivo. Las tres entidades borran entonces sus partes y lo firman; si alguna no responde, se le reclama hasta que lo haga. Puede ver qué se guarda, dónde y hasta cuándo, y cada uso; puede descargarlo, pedir una corrección, oponerse, pedir que una persona revise una decisión y reclamar ante su autoridad de protección de datos.',
      alternative:
        'Puede registrarse sin usar sus ojos: pida la alternativa sin biometría, en persona y con los documentos que usted elija. No cuesta más y lleva al mismo resultado.',
      retentionDays: 365,
    },
    {
      purpose: 'rights-access',
      language: 'es',
      version: 2,
      title: '¿Podemos comparar sus ojos una sola vez con sus propias tres partes, para devolverle la clave de su historial?',
      controller,
      what: 'Una cámara toma una imagen de sus dos iris, los anillos de color de sus ojos. El aparato que tiene delante convierte las imágenes en dos códigos y divide cada código en tres partes. Una sola parte no es más que ruido aleatorio: nadie puede saber nada de usted a partir de ella. Después, el aparato elimina las imágenes y los códigos. Tres entidades independientes reciben una parte cada una y la comparan únicamente con las partes que se guardaron con el recibo que usted trae. Averiguan una sola cosa: si es o no la misma persona.',
      why: 'Para dar una clave nueva a la persona a quien pertenece el historial, si perdió la anterior, y a nadie más.',
      necessity:
        'Quien encuentre su recibo no debe poder entrar en su historial. Usted no eligió contraseña ni nos dijo su nombre; por eso solo sus ojos y el recibo juntos muestran que el historial es suyo.',
      retention:
        'No se guarda nada de sus ojos aparte de lo que usted aceptó antes. Las tres partes nuevas se borran en cuanto hay respuesta, en unos minutos.',
      afterwards:
        'Si es usted, una clave nueva abre su historial; la clave anterior y todas las llaves de acceso (passkeys) dejan de servir. Queda una línea en un registro público que dice que hubo una comparación. No contiene ningún nombre ni nada de sus ojos. Su historial indica que alguien vino con su recibo, aunque no fuera usted. La constancia de este consentimiento se conserva hasta tres años después de que termine, para que usted y nosotros podamos probarlo; después se borra.',
      effect:
        'Usted puede volver a ver, corregir y borrar lo que se guarda sobre usted. Si la respuesta es negativa, nada cambia; puede intentarlo cinco veces al día y pedir que lo revise una persona. Una respuesta negativa no indica si se guarda algo. Negarse no le perjudica en nada: lo que se guarda se borra por sí solo en su fecha. Sus ojos nunca se usan para encontrarle entre la gente, para deducir sus sentimientos, su salud, su origen o sus creencias, ni para entrenar ningún sistema, y nunca se venden.',
      recipients: `Tres entidades independientes reciben una parte cada una durante unos minutos. Ninguna llega a tener la imagen, el código ni dos partes, y la plataforma que las transmite no puede abrirlas.${recipients} Nadie más recibe nada; tampoco las autoridades de otro país.`,
      rights:
        'Puede decir que no, o retirar este consentimiento en cualquier momento, en un solo paso, con la clave nueva. No tiene que dar ningún motivo. Lo que no se haya hecho hasta entonces ya no se hará. Puede ver cada uso en su historial, descargarlo, pedir una corrección, oponerse, pedir que una persona revise una decisión y reclamar ante su autoridad de protección de datos.',
      alternative:
        'Puede pedir que le atienda una persona: presente una reclamación, o acuda en persona con su recibo y los documentos que usted elija. No cuesta más. Una llave de acceso (passkey) que haya añadido antes también abre su historial.',
      retentionDays: 0,
    },
    {
      purpose: 'sim-registration',
      language: 'es',
      version: 1,
      title: '¿Podemos comparar su cara una sola vez con el retrato de su documento, para registrar su línea?',
      controller,
      what: 'Una cámara toma imágenes de su cara mientras usted hace tres cosas sencillas que se le piden, y se lee el retrato de su documento. El aparato que tiene delante convierte su cara y el retrato en dos filas de números y corta cada fila en tres partes. Una parte sola es ruido al azar: nadie puede saber nada de usted a partir de ella. Después, el aparato olvida las imágenes y los números. Tres entidades independientes reciben una parte de cada fila, comparan las dos entre sí y con nada más, y averiguan una sola cosa: es la misma persona, o no.',
      why: 'Para responder a una pregunta que plantea la ley sobre las líneas telefónicas: ¿la persona presente es la de este documento? No le buscamos en ninguna parte y no se le compara con nadie más.',
      necessity:
        'Un documento puede mostrarlo otra persona. Que alguien en el mostrador le mire a la cara sirve para lo mismo; usted puede elegir eso. La comparación de aquí no necesita que se guarde ninguna copia de su cara.',
      retention:
        'No se guarda nada de su cara. Las partes se borran en cuanto hay respuesta, en unos minutos. Se guarda lo que pide la ley: que se registró una línea, y una marca calculada con una clave a partir del número de su documento, de la que nadie puede leer el número.',
      afterwards:
        'Si es usted, su línea queda registrada. Queda una línea en un registro público: que hubo una comparación. No contiene ningún nombre, ningún número ni nada de su cara.',
      effect:
        'Si la respuesta es no, no se registra nada y puede ir enseguida al mostrador; puede intentarlo cinco veces. Hay errores: puede pedir que lo revise una persona. Negarse no le perjudica en nada: en el mostrador obtiene la misma línea. Su cara nunca se usa para encontrarle entre la gente, para leer sus sentimientos, su salud, su origen o sus creencias, para entrenar nada ni para venderla.',
      recipients: `Tres entidades independientes reciben una parte de cada fila durante unos minutos. Ninguna tiene nunca una imagen, una fila de números ni dos partes, y la plataforma que las transmite no puede abrirlas. Si dos de ellas rompieran su promesa y juntaran sus partes, podrían reconstruir los números; por eso son organizaciones separadas.${recipients} Nadie más recibe nada, tampoco autoridades de otro país.`,
      rights:
        'Puede decir que no, o retirar este consentimiento en cualquier momento, en un solo paso, con su clave personal. No tiene que dar ningún motivo. Lo que no se haya hecho hasta entonces ya no se hará. Puede ver cada uso en su historial, descargarlo, pedir una corrección, oponerse, pedir que una persona revise una decisión y reclamar ante su autoridad de protección de datos.',
      alternative:
        'Puede registrarse sin su cara: en el mostrador, donde una persona le mira a usted y su documento. No cuesta más y obtiene la misma línea.',
      retentionDays: 0,
    },
    ...personhoodInSpanish(controller, recipients),
  ];
}
