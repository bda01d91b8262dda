//! Every place that a token does not belong to.

use session_core::{CarrierName, Context, Declaration, Header, Refusal, SessionData, Tokens};

use super::common::{
    Visit, bytes, full_header, key, open, ring, sign, tagged, text, tokens, visit,
};

/// One configuration that signs and opens.
struct Place {
    tokens: Tokens<Visit>,
    key: u8,
    version: u8,
    token: String,
}

/// 4 carriers x 3 types x 3 versions x 3 applications x 3 keys. The names are prefixes of each
/// other, so that what is joined without its length would run together.
fn places() -> Vec<Place> {
    let mut places = Vec::new();
    let cookies = ["__Host-session", "__Host-sessio", "n__Host-session"];
    for carrier in cookies.map(CarrierName::from).into_iter().chain([CarrierName::BEARER]) {
        for name in ["Visit", "Visi", "tVisit"] {
            for version in 1..=3_u8 {
                for application in ["shop", "shop__Host-sessio", "sho"] {
                    for key in 1..=3 {
                        let declaration =
                            Declaration { name, version: u32::from(version), ..Visit::DECLARATION };
                        let context = Context::new(application, carrier.clone(), declaration);
                        let tokens = Tokens::new(context, ring(&[key]));
                        let token = sign(&tokens, &visit(0));
                        places.push(Place { tokens, key, version, token });
                    }
                }
            }
        }
    }
    places
}

#[test]
fn a_token_opens_where_it_was_made_and_nowhere_else() {
    let places = places();
    assert_eq!(places.len(), 324);
    for (made, maker) in places.iter().enumerate() {
        for (read, reader) in places.iter().enumerate() {
            let opened = open(&reader.tokens, maker.token.as_bytes());
            assert_eq!(opened.is_ok(), made == read, "made at {made}, read at {read}");
        }
    }
}

#[test]
fn what_a_token_says_of_its_place_cannot_be_rewritten_to_suit_the_reader() {
    let places = places();
    for (made, maker) in places.iter().enumerate() {
        for (read, reader) in places.iter().enumerate().filter(|(read, _)| *read != made) {
            let mut raw = bytes(&maker.token);
            raw[1..5].copy_from_slice(key(reader.key).id().as_bytes());
            raw[6] = reader.version;
            let refusal = open(&reader.tokens, text(&raw).as_bytes()).unwrap_err();
            assert_eq!(refusal, Refusal::BadTag, "made at {made}, read at {read}");
        }
    }
}

#[test]
fn one_format_of_256_opens_even_with_a_right_tag() {
    let tokens = tokens(ring(&[1]));
    let raw = bytes(&sign(&tokens, &visit(0)));
    for format in 0..=u8::MAX {
        let body = [&[format], &raw[1..raw.len() - 32]].concat();
        let opened = open(&tokens, text(&tagged(&body)).as_bytes());
        if format == 1 {
            assert!(opened.is_ok());
        } else {
            assert_eq!(opened.unwrap_err(), Refusal::UnknownFormat(format));
        }
    }
}

#[test]
fn every_flag_that_means_nothing_is_refused_even_with_a_right_tag() {
    let tokens = tokens(ring(&[1]));
    let raw = bytes(&sign(&tokens, &visit(0)));
    for flags in 0..=u8::MAX {
        let mut body = raw[..raw.len() - 32].to_vec();
        body[5] = flags;
        // Another meaning for the same bytes is for the holder of the key alone to give; without a
        // meaning there is nothing to read.
        let opened = open(&tokens, text(&tagged(&body)).as_bytes());
        assert!(flags & 0x80 == 0 || opened.unwrap_err() == Refusal::Malformed, "{flags}");
    }
}

#[test]
fn every_flag_has_its_part_and_no_other() {
    let tokens = tokens(ring(&[1]));
    let full = full_header();
    let user = visit(0);
    let visitor = Visit { user: None, ..user.clone() };
    // All flags but that of the codec, which is the session type's.
    for flags in (0..1_u8 << 7).filter(|flags| flags & 2 == 0) {
        let there = |flag: u8| flags & flag != 0;
        let header = Header::begin(full.id, full.started)
            .with_authenticated(full.authenticated.filter(|_| there(1)))
            .with_issued(full.issued.filter(|_| there(4)))
            .with_assurance(full.assurance.filter(|_| there(8)))
            .with_chosen(full.chosen.filter(|_| there(16)))
            .with_generation(full.generation.filter(|_| there(32)))
            .with_sid(full.sid.filter(|_| there(64)));
        let session = if there(1) { &user } else { &visitor };
        let token = tokens.sign(&header, &tokens.encode(session).unwrap()).unwrap();
        assert_eq!(bytes(&token)[5], flags);
        let opened = open(&tokens, token.as_bytes()).unwrap();
        assert_eq!((opened.header(), &opened.session().unwrap()), (&header, session));
        assert_eq!(tokens.sign_again(opened.header(), &opened).unwrap(), token);
    }
}

#[test]
fn a_shape_that_differs_by_one_letter_is_another_place() {
    let here = tokens(ring(&[1]));
    let token = sign(&here, &visit(0));
    let fields = Visit::DECLARATION.fields;
    for at in 0..fields.len() {
        let changed: String =
            fields.char_indices().filter(|(other, _)| *other != at).map(|(_, c)| c).collect();
        let declaration = Declaration { fields: changed.leak(), ..Visit::DECLARATION };
        let there = Tokens::new(Context::new("shop", "__Host-session", declaration), ring(&[1]));
        assert_eq!(open(&there, token.as_bytes()).unwrap_err(), Refusal::BadTag, "{at}");
    }
}
