//! Charts as SVG that can be read on light and on dark pages.

use std::fmt::Display;

use plotters::coord::ranged1d::SegmentValue;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const WIDTH: u32 = 720;

/// What is replaced by the colour of the page's text.
const INK: RGBColor = BLACK;

const BLUE: RGBColor = RGBColor(56, 132, 224);
const ORANGE: RGBColor = RGBColor(214, 118, 38);

/// Bars on a logarithmic scale that begins at the least of them, or at 1.
pub(crate) fn bars(title: &str, axis: &str, rows: &[(String, f64)]) -> Result<String, String> {
    let least = rows.iter().fold(1.0, |least: f64, (_, value)| least.min(*value));
    let most = rows.iter().fold(10.0, |most: f64, (_, value)| most.max(*value));
    let name = |place: &SegmentValue<usize>| match place {
        SegmentValue::CenterOf(place) => rows.get(*place).map(|(name, _)| name.clone()).unwrap_or_default(),
        _ => String::new(),
    };
    let height = 90 + 30 * u32::try_from(rows.len()).unwrap_or_default();
    drawn(height, |area| {
        let range = (0.8 * least..3.0 * most).log_scale();
        let mut chart = ChartBuilder::on(area)
            .caption(title, ("sans-serif", 16, &INK))
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(150)
            .build_cartesian_2d(range, (0..rows.len().saturating_sub(1)).into_segmented())
            .map_err(said)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GREY.mix(0.4))
            .axis_style(INK)
            .label_style(("sans-serif", 12, &INK))
            .x_label_formatter(&|value: &f64| number(*value))
            .y_labels(rows.len())
            .y_label_formatter(&name)
            .x_desc(axis)
            .draw()
            .map_err(said)?;
        for (place, (_, value)) in rows.iter().enumerate() {
            let corners = [(0.8 * least, SegmentValue::Exact(place)), (*value, SegmentValue::Exact(place + 1))];
            let mut bar = Rectangle::new(corners, BLUE.filled());
            bar.set_margin(5, 5, 0, 0);
            chart.draw_series([bar]).map_err(said)?;
            let label = Text::new(
                number(*value),
                (*value * 1.05, SegmentValue::CenterOf(place)),
                ("sans-serif", 12, &INK).into_text_style(area).pos(Pos::new(HPos::Left, VPos::Center)),
            );
            chart.draw_series([label]).map_err(said)?;
        }
        Ok(())
    })
}

/// One or two lines through points; both scales are logarithmic.
pub(crate) fn lines(title: &str, axes: (&str, &str), lines: &[(&str, Vec<(f64, f64)>)]) -> Result<String, String> {
    let points = || lines.iter().flat_map(|(_, points)| points);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let (least, most) =
            points().map(of).fold((f64::MAX, 0.0_f64), |(least, most), value| (least.min(value), most.max(value)));
        (0.7 * least..1.5 * most).log_scale()
    };
    drawn(340, |area| {
        let mut chart = ChartBuilder::on(area)
            .caption(title, ("sans-serif", 16, &INK))
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(80)
            .build_cartesian_2d(range(|point| point.0), range(|point| point.1))
            .map_err(said)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GREY.mix(0.4))
            .axis_style(INK)
            .label_style(("sans-serif", 12, &INK))
            .x_label_formatter(&|value: &f64| number(*value))
            .y_label_formatter(&|value: &f64| number(*value))
            .x_desc(axes.0)
            .y_desc(axes.1)
            .draw()
            .map_err(said)?;
        for ((name, points), colour) in lines.iter().zip([BLUE, ORANGE]) {
            let line = LineSeries::new(points.iter().copied(), colour.stroke_width(2)).point_size(3);
            let series = chart.draw_series(line).map_err(said)?;
            if lines.len() > 1 {
                series
                    .label(*name)
                    .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
            }
        }
        if lines.len() > 1 {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::UpperLeft)
                .label_font(("sans-serif", 12, &INK))
                .draw()
                .map_err(said)?;
        }
        Ok(())
    })
}

const GREY: RGBColor = RGBColor(128, 128, 128);

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn drawn(height: u32, draw: impl FnOnce(&Area) -> Result<(), String>) -> Result<String, String> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        draw(&area)?;
        area.present().map_err(said)?;
    }
    Ok(in_the_colour_of_text(&text))
}

fn in_the_colour_of_text(svg: &str) -> String {
    let style = "<style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}</style>";
    let svg = svg.replace("\"#000000\"", "\"currentColor\"");
    let Some((open, rest)) = svg.split_once(">\n") else { return svg };
    format!("{open}>\n{style}\n{rest}")
}

fn said(error: impl Display) -> String {
    format!("a chart cannot be drawn: {error}")
}

/// A number as short as it can be read: `0.5`, `40`, `1,000`.
pub(crate) fn number(value: f64) -> String {
    if value < 10.0 {
        let text = if value < 0.01 { format!("{value:.4}") } else { format!("{value:.2}") };
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
