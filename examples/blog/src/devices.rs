//! Where somebody is logged in, and how they end that.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use session_axum::{Device, DeviceHandle, SessionHandle, require_login};
use utoipa::{IntoParams, ToSchema};

use crate::answers::NotFound;
use crate::error::AppError;
use crate::extract::Path;
use crate::session::AppSession;

/// One session of the caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedDevice {
    /// What to end it by.
    #[schema(value_type = String, example = "00112233445566778899aabbccddeeff")]
    handle: DeviceHandle,
    /// Whether it is the one that asks.
    current: bool,
    /// When it began, in seconds since 1970.
    created: u64,
    /// When it was last used.
    last_seen: u64,
    /// What the browser calls itself.
    user_agent: Option<String>,
    /// Where the login came from.
    address: Option<String>,
}

/// The session in a path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct DevicePath {
    /// Its handle, as the list says.
    #[param(value_type = String)]
    handle: DeviceHandle,
}

impl From<Device> for ListedDevice {
    fn from(device: Device) -> Self {
        Self {
            handle: device.handle(),
            current: device.is_current(),
            created: device.created().as_secs(),
            last_seen: device.last_seen().as_secs(),
            user_agent: device.user_agent().map(str::to_owned),
            address: device.address().map(str::to_owned),
        }
    }
}

/// Lists where the caller is logged in.
#[utoipa::path(
    get,
    path = "/devices",
    operation_id = "list_devices",
    responses((status = 200, description = "The sessions, the oldest first", body = Vec<ListedDevice>))
)]
#[require_login]
pub(crate) async fn list(
    session: SessionHandle<AppSession>,
) -> Result<Json<Vec<ListedDevice>>, AppError> {
    let devices = session.devices().await?;
    Ok(Json(devices.into_iter().map(ListedDevice::from).collect()))
}

/// Ends one of them.
#[utoipa::path(
    post,
    path = "/devices/{handle}/end",
    operation_id = "end_device",
    params(DevicePath),
    responses((status = 204, description = "It has ended"), NotFound)
)]
#[require_login]
pub(crate) async fn end(
    session: SessionHandle<AppSession>,
    Path(device): Path<DevicePath>,
) -> Result<StatusCode, AppError> {
    let ended = session.end_device(&device.handle).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(AppError::NotFound) }
}

/// Ends all of them but the one that asks.
#[utoipa::path(
    post,
    path = "/devices/end-others",
    operation_id = "end_other_devices",
    responses((status = 204, description = "The caller is logged in here only"))
)]
#[require_login]
pub(crate) async fn end_others(session: SessionHandle<AppSession>) -> Result<StatusCode, AppError> {
    session.end_others().await?;
    Ok(StatusCode::NO_CONTENT)
}
